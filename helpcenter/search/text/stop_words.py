"""Words too common to tell texts apart, by language, as typed (accents included).

They weigh little at query time and are never taken out of the index, so a query made of nothing else still finds.
Left out on purpose: words that are also names or tasks in a help center ("ai", "fin", "may", "stop").
"""

STOP_WORDS = {
    "ar": "في من على إلى عن مع هذا هذه ذلك تلك التي الذي الذين ما ماذا متى أين كيف لماذا هل أو و ثم أن إن كان كانت "
    "هو "
    "هي هم قد لا لم لن كل بعد قبل عند أي كم",
    "bg": "и в във на за от с със да се не по е са как какво кой коя кое кога къде защо ми си го като но или ще до че",
    "ca": "a al als amb com de del dels el els en és es i la les lo els més no o on per què que quan se si un una "
    "uns "
    "unes meu meva",
    "cs": "a aby ale ani co do i jak jako je jsem jsou k kde kdo kdy který která které ke mi můj moje na ne nebo o "
    "od "
    "po pro proč se s si ta ten to tu u v ve z za ze že by být chci chtěl chtěla děkuji dobrý den mohu musím "
    "potřebuji prosím",
    "da": "af at da de den der det du en er et for fra han har hun hvad hvem hvor hvordan hvorfor hvornår i ikke jeg "
    "kan man med men mig min mit mine nå og om op på sig skal som til var ved vi vil gerne hej kunne tak venligst "
    "ville vil",
    "de": "aber als am an auch auf aus bei bin bis das dass dem den der des die doch du durch ein eine einem einen "
    "einer eines er es für hat habe haben ich ihr im in ist ja kann können man mein meine meinem meinen meiner mich "
    "mir mit muss nach nicht noch nun nur ob oder sein sich sie sind so über um und uns unser vom von vor war warum "
    "was wann wenn wer werden wie wieder wir wird wo zu zum zur bitte brauche danke dankeschön gerne gern geht gibt "
    "grüße guten hallo könnte könnten kannst möchte möchten müssen wollen würde würden",
    "el": "ο η το οι τα του της των τον την και κι να σε με από για στο στη στην στον στα στις στους είναι ήταν δεν "
    "μην που πως πώς τι ποιος ποια ποιο πότε πού γιατί ένα ένας μια μία μου σου θα ή αν ως κατά",
    "en": "a about after all am an and any are as at be been but by can could did do does doing dont for from get "
    "had "
    "has have how i if im in into is it its me my no not of on or our please should so than that the their them then "
    "there these they this those to too us was we were what when where which who why will with would you your also "
    "cant couldnt didnt doesnt hasnt havent hello hi id isnt ive just like need needs thank thanks want wanted "
    "wants wont able trying",
    "es": "a al algo como con cuál cuándo cuando cuánto cómo de del desde dónde donde el ella ellos en entre era es "
    "esa ese eso esta está este esto ha hay la las le les lo los me mi mis muy más no nos o para pero por porque "
    "puedo "
    "qué que quién quien se ser si sin sobre son su sus te tiene tu un una unas unos y ya yo debo favor gracias "
    "gustaría hacer hago hola necesito podría puede pueden puedes quería quiero quisiera tengo",
    "et": "ja on ei et kui see mis kes kas kuidas miks millal kus ma sa ta me te nad oma ning või ka ole oli",
    "fa": "و در به از که این آن را با است برای تا یک هم من ما شما او آنها چه چرا چگونه کجا کی کدام آیا یا اما هر بر "
    "می شود بود",
    "fi": "ja on ei se että kun mitä mikä mikä missä miten miksi milloin kuka minä sinä hän me te he oma oli olla "
    "voi "
    "voin jos tai niin kuin myös vain ovat minun hei haluan haluaisin kiitos pitää tarvitsen",
    "fr": "a afin après au aucun aussi autre aux avant avec c ce cela celle celui ces cet cette ceux comment d dans "
    "de "
    "depuis des donc du elle elles en encore est et eu faire fait faut il ils j je l la là le les leur leurs lors m "
    "ma "
    "mais me même mes moi mon n ne nos notre nous on ont ou où par pas peut peux plus pour pourquoi qu quand que "
    "quel "
    "quelle quelles quels qui quoi s sa sans se sera ses si son sont suis sur t ta te tes toi ton tous tout toute "
    "toutes très tu un une vos votre vous y à ça être veux veut voulons voulez voudrais voudrait voudrions souhaite "
    "souhaitons souhaiterais souhaiterait aimerais aimerait aimerions désire puis peuvent pouvez pouvons pourrais "
    "pourrait pourriez pouvoir dois doit devons arrive bonjour bonsoir salut merci svp stp plaît cordialement "
    "savoir besoin aider",
    "he": "של את על אל עם זה זו זאת הוא היא הם אני אתה אנחנו לא כן כי אם או גם מה מי איך למה מתי איפה כל יש אין היה "
    "הייתה עד מן",
    "hi": "का के की को में से पर और है हैं था थे थी यह वह ये वे कि जो तो ही भी ने एक कैसे क्या कब कहाँ कहां क्यों "
    "कौन किस "
    "किसी मैं मेरा मेरे मेरी हम आप लिए कर करने करें या नहीं हो होता",
    "hu": "a az és egy hogy nem is van volt ez azt ezt de ha mint meg csak már mi ki hol mikor miért hogyan mit én "
    "te "
    "ő mi ti ők vagy el le fel be kell lehet kérem köszönöm szeretnék szeretném szia tudok üdv",
    "id": "yang dan di ke dari untuk dengan ini itu adalah pada dalam apa siapa kapan mana bagaimana mengapa saya "
    "kami "
    "kita anda dia mereka tidak atau juga akan bisa ada oleh sebagai",
    "it": "a ad ai al alla alle allo anche c che chi ci come con cosa cui d da dal dalla dei del della delle dello "
    "di "
    "dove e è ed era gli ha ho i il in io l la le lei lo loro lui ma mi mia mie miei mio ne nei nel nella no noi non "
    "nostro o per perché più posso può quale quando quanto quello questa questo se si sono su sua suo sul sulla ti "
    "tra "
    "tu un una uno vi voi bisogno buongiorno ciao devo favore grazie posso potrei puoi salve voglio volevo vorrei",
    "lt": "ir yra kad su iš į o ne bet ar kaip kas kur kada kodėl aš tu jis ji mes jūs jie mano tai buvo už nuo per",
    "nl": "aan al als bij dan dat de der deze die dit door een en er had hebben heeft het hij hoe ik in is je kan "
    "kunt "
    "maar me met mij mijn na naar niet nog of om onze ook op over te tot u uit van voor waar waarom wanneer was wat "
    "we "
    "wel wie wij wordt ze zij zijn zo alstublieft bedankt dank graag hallo kunnen moet wil willen zou",
    "no": "av at da de den der det du en er et for fra han har hun hva hvem hvor hvordan hvorfor i ikke jeg kan man "
    "med men meg min mitt mine nå når og om opp på seg skal som til var ved vi vil å gjerne hei kunne takk "
    "vennligst ville",
    "pl": "a aby ale bez by być co czy dla do gdy gdzie i ich ile jak jaki jaka jakie jako je jego jej jest już "
    "kiedy "
    "kto który która które lub ma mam mi mnie moje mój na nie o od po pod przez przy się są ta tak te ten to tylko "
    "tym "
    "w we z za ze że chcę chciałbym chciałabym cześć dzień dobry dziękuję mogę można muszę potrzebuję proszę",
    "pt": "a ao aos as até com como da das de do dos e é ela elas ele eles em era essa esse esta está este eu foi há "
    "isso isto já lhe mais mas me meu meus minha minhas muito na nas não no nos nós o onde os ou para pela pelo por "
    "porque posso qual quando que quem se sem ser seu seus só sua são também te tem um uma você à às bom consigo "
    "devo favor fazer gostaria obrigada obrigado olá pode podem preciso queria quero tenho",
    "ro": "a ai al ale am ar are au ca că care ce cine cu cum cât când de din după e ea ei el este eu fi fie în își "
    "îl "
    "la le lor mai mea mei meu mi nu o pe pentru prin sau se să sunt și te un una unde unei unui de ce era aș bună "
    "doresc mulțumesc pot rog trebuie vreau",
    "ru": "а без бы был была были было быть в вам вас ваш во вот вы где да для до его ее её если есть еще ещё же за "
    "и "
    "из или им их к как какой какая какие ко когда кто ли между меня мне мой моя можно мы на над не нет но о об он "
    "она "
    "они оно от по под почему при с свой себя со та так такой те то тот ты у уже что чтобы эта эти это этот я "
    "здравствуйте привет пожалуйста спасибо могу надо нужно хочу хотел хотела хотелось",
    "sv": "att av de den det där du en ett för från han har hon hur i inte jag kan man med men mig min mina mitt när "
    "och om på sig ska som så till upp var varför vad vem vi vid vill är gärna hej kunna skulle tack vill",
    "th": "",
    "tr": "acaba ama ancak bana bazı ben beni benim bir biz bu bunu çok da daha de değil diye en gibi hangi hem her "
    "için ile ise kaç kim kime mi mı mu mü nasıl ne neden nedir nerede niçin niye o olan olarak oldu olur ona onu "
    "onun sen şu var ve veya ya istiyorum lütfen merhaba misiniz teşekkürler nasil gerekiyor",
    "uk": "а але без був була були було в вам ви він вона вони воно де для до з за і й із їх його її як яка який які "
    "коли ми мене мені мій моя на не ні про та так те ти то у це цей ця чи чому що щоб я будь вітаю дякую ласка "
    "можна можу привіт треба хочу",
    "vi": "và của là có không được cho các một những này đó với trong để ở từ khi thì mà như tôi bạn nào gì sao ai "
    "đâu "
    "bao nhiêu thế đã sẽ đang cái",
    "zh": "",
}
