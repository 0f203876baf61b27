"""Tricky words of every language: what a visitor types, and what a text says."""

import unicodedata

import pytest

from helpcenter.search.text.analysis import analyze
from helpcenter.search.text.characters import APOSTROPHES
from helpcenter.search.text.language_detection import detect
from helpcenter.search.text.languages import language_of

# Spellings that must meet, in every language: names, versions, hyphens of every kind, full width, soft hyphens.
EVERYWHERE = [
    ("h100", "H100"),
    ("H-100", "H100"),
    ("H 100", "H100"),
    ("ios17", "iOS17"),
    ("iOS 17", "iOS17"),
    ("email", "e-mail"),
    ("e mail", "e-mail"),
    ("E-Mail", "e\u2010mail"),
    ("e\u2011mail", "email"),
    ("c++", "C++"),
    ("c#", "C#"),
    ("ＡＢＣ", "abc"),
    ("helpcenter", "HelpCenter"),
    ("Help Center", "HelpCenter"),
    ("inter\u00adcom", "Intercom"),
    ("٤٢", "42"),
]
APART = [("c", "c++"), ("c", "c#"), ("h100", "h200")]

SAME = {
    "ar": [
        ("كتاب", "كِتَابٌ"),  # vowel signs
        ("الغاء", "إلغاء"),  # alef with hamza
        ("اخر", "آخر"),
        ("الي", "إلى"),  # alef maqsura
        ("مكتبه", "مكتبة"),  # teh marbuta
        ("كـتـاب", "كتاب"),  # tatweel
        ("مسوول", "مسؤول"),
        ("اشتراك", "الاشتراك"),  # the article
        ("الاشتراك", "الإشتراك"),
        ("۱۲۳", "١٢٣"),  # Persian and Arabic digits
    ],
    "bg": [("абонамент", "АБОНАМЕНТ"), ("и", "ѝ"), ("ден", "дѐн"), ("отказ", "Отказ!"), ("саи\u0306т", "сайт")],
    "cs": [("predplatne", "předplatné"), ("zrusit", "zrušit"), ("UČET", "účet"), ("předplatného", "předplatné"),
           ("muzu", "můžu")],
    "da": [("aendre", "ændre"), ("sog", "søg"), ("abonnementet", "abonnement"), ("AENDRING", "ændring"),
           ("pa", "på")],
    "de": [("kuendigen", "kündigen"), ("Strasse", "Straße"), ("STRASSE", "Straße"), ("STRAẞE", "strasse"),
           ("Kündigungen", "KÜNDIGUNG"), ("gross", "groß"), ("loeschen", "löschen"), ("loschen", "löschen"),
           ("EMailAdresse", "E-Mail-Adresse"), ("gehts", "geht’s")],
    "el": [("ακυρωση", "Ακύρωση"), ("ΛΟΓΑΡΙΑΣΜΟΣ", "λογαριασμός"), ("προιον", "προϊόν"), ("συνδρομης", "συνδρομής"),
           ("ΕΠΙΣΤΡΟΦΉ", "επιστροφή"), ("οδος", "ΟΔΟΣ"), ("τι", "τί")],
    "en": [("dont", "don’t"), ("Intercom", "Intercom’s"), ("cancelling", "cancels"), ("canceled", "cancel"),
           ("cafe", "café"), ("naïve", "naive"), ("ﬁnance", "finance"), ("subdomain", "sub-domain"),
           ("signup", "sign-up"), ("O'Reilly", "OReilly"), ("users'", "users")],
    "es": [("suscripcion", "suscripción"), ("ESPAÑA", "espana"), ("cancelé", "cancele"),
           ("suscripciones", "suscripción"),
           ("linguistica", "lingüística"), ("cancelar", "¿Cancelar?"), ("cuentas", "cuenta")],
    "fa": [("می‌خواهم", "میخواهم"), ("كتاب", "کتاب"), ("علي", "علی"), ("۱۲", "12"), ("اشتراک", "إشتراک")],
    "fi": [("tilaus", "TILAUS"), ("maara", "määrä"), ("tilit", "tili"), ("poistaa", "poistan"), ("ÄLÄ", "ala")],
    "fr": [("resilier", "résilier"), ("RÉSILIER", "resilier"), ("résilie", "résiliés"),
           ("annulation", "L’ANNULATION"),
           ("intercom", "d'Intercom"), ("il", "qu’il"), ("oeuvre", "l’œuvre"), ("coeur", "cœur"),
           ("abonnement", "l'abonnement"),
           ("ete", "été"), ("aujourdhui", "aujourd’hui"), ("garcon", "garçon"), ("mais", "maïs"),
           ("abonner", "s’abonner"),
           ("arrive", "jusqu’arrive"), ("sous domaine", "sous-domaine"), ("sousdomaine", "sous-domaine"),
           ("ÉTÉ", "ete")],
    "he": [("שלום", "שָׁלוֹם"), ("צ'ק", "צ׳ק"), ("צ’ק", "צ'ק"), ("מנוי", "מנוי."), ("בי\"ס", "בי״ס")],
    "hi": [("सदस्यता", "सदस्यता।"), ("जरूरत", "ज़रूरत"), ("हां", "हाँ"), ("१२३", "123"), ("\u0958लम", "क\u093cलम"),
           ("किताबें", "किताब")],
    "hu": [("elofizetes", "előfizetés"), ("előfizetést", "előfizetés"), ("torles", "törlés"), ("FIÓK", "fiok"),
           ("tűrő", "turo")],
    "id": [("pembatalan", "Pembatalan"), ("membatalkan", "batalkan"), ("bukuku", "buku"), ("anak anak", "anak-anak"),
           ("langgananmu", "langganan")],
    "it": [("abbonamento", "dell’abbonamento"), ("perche", "perché"), ("annullare", "l'annullare"), ("e", "è"),
           ("account", "un'account"), ("citta", "citta'"), ("abbonamenti", "abbonamento"), ("ora", "quest’ora")],
    "ja": [("パソコン", "ﾊﾟｿｺﾝ"), ("サーバ", "サーバー"), ("解約", "解約方法"), ("メール", "Ｅメール"),
           ("が", "か\u3099"),
           ("プラン", "プランを変更"), ("人々", "人々の"), ("ログイン", "ログインする")],
    "ko": [("구독", "구독을"), ("취소", "구독취소"), ("결제", "결제는"),
           ("계정", unicodedata.normalize("NFD", "계정"))],
    "nl": [("categorieen", "categorieën"), ("foto", "foto's"), ("ijs", "ĳs"), ("reünie", "reunie"),
           ("abonnementen", "abonnement"), ("zon", "zo’n")],
    "no": [("soke", "søke"), ("aere", "ære"), ("abonnementet", "abonnement"), ("OPPSIGELSE", "oppsigelse"),
           ("ar", "år")],
    "pl": [("anulowac", "anulować"), ("lodz", "Łódź"), ("ZAŻÓŁĆ", "zazolc"), ("konta", "konto"),
           ("subskrypcje", "subskrypcję")],
    "pt": [("cancelacao", "cancelação"), ("assinaturas", "assinatura"), ("nao", "não"), ("água", "d’água"),
           ("facam", "façam")],
    "pt-BR": [("cancelacao", "cancelação"), ("voce", "você"), ("ação", "acao"), ("cobranças", "cobrança")],
    "ro": [("anulați", "anulaţi"), ("stiu", "știu"), ("şi", "și"), ("abonamentul", "abonament"), ("IN", "în"),
           ("într-un", "intr un")],
    "ru": [("ещё", "еще"), ("подписку", "подписки"), ("ЁЛКА", "елка"), ("интернет магазин", "интернет-магазин"),
           ("отменить", "отме́нить"), ("счёта", "счет")],
    "sv": [("prenumeration", "prenumerationen"), ("losenord", "lösenord"), ("ATGARD", "åtgärd"),
           ("kontona", "konton"),
           ("ide", "idé")],
    "th": [("ยกเลิก", "การยกเลิกสมาชิก"), ("๑๒๓", "123"), ("น้ำ", "น้ํา"), ("สมาชิก", "สมาชิกภาพ")],
    "tr": [("ISPARTA", "ısparta"), ("istanbul", "İSTANBUL"), ("Intercom", "Intercom’un"), ("isik", "ışık"),
           ("iptal", "İPTAL"), ("aboneliği", "abonelik"), ("sifre", "şifre"), ("IŞIK", "ışık"), ("çağrı", "cagri")],
    "uk": [("пять", "п’ять"), ("п'ять", "пʼять"), ("об’єкт", "обєкт"), ("ПІДПИСКА", "підписка"),
           ("інтернет", "Інтернет")],
    "vi": [("huy", "hủy"), ("huỷ", "hủy"), ("dang ky", "đăng ký"), ("ĐĂNG", "đăng"), ("thanh toan", "thanh toán"),
           ("hoàn", unicodedata.normalize("NFD", "hoàn"))],
    "zh-Hans": [("取消订阅", "如何取消订阅？"), ("退款", "申请退款"), ("ＶＩＰ", "vip"), ("取消", "⼀键取消"),
                ("费用", "费用。")],
    "zh-Hant": [("取消", "取消訂閱"), ("退款", "申請退款"), ("帳號", "刪除帳號"), ("訂閱", "訂閱方案")],
    # A language without a row.
    "eo": [("cesigi", "Ĉesigi"), ("oeuvre", "œuvre"), ("strasse", "straße"),
           ("cafe", unicodedata.normalize("NFD", "café")),
           ("dankon", "DANKON")],
}  # fmt: skip

# Words that must not meet.
DIFFERENT = {
    "ar": [("كتب", "قلب")],
    "bg": [("син", "сън")],
    "cs": [("byt", "bod")],
    "de": [("Konto", "Kontra")],
    "el": [("νόμος", "νέος")],
    "en": [("its", "iOS"), ("contact", "contract")],
    "fa": [("کار", "کاش")],
    "fr": [("pêche", "pêcheur"), ("lame", "l’âne")],
    "he": [("מנוי", "מכונה")],
    "hi": [("काम", "कम"), ("दिन", "दीन")],
    "ja": [("ひと", "ヒト"), ("は", "ば")],
    "ko": [("구독", "구매")],
    "ru": [("й", "и")],
    "th": [("ยกเลิก", "สมัคร")],
    "tr": [("sık", "sok")],
    "uk": [("їх", "их"), ("ґрати", "брати")],
    "vi": [("hủy", "hay")],
    "zh-Hans": [("取消", "取得")],
}

PAIRS = [(locale, *pair) for locale, pairs in SAME.items() for pair in pairs]
SHARED = [(locale, *pair) for locale in SAME for pair in EVERYWHERE]
STRANGERS = [(locale, *pair) for locale, pairs in DIFFERENT.items() for pair in pairs]
STRANGERS += [(locale, *pair) for locale in SAME for pair in APART]


def terms(text: str, locale: str) -> set[str]:
    return {term for token in analyze(text, locale) for term in token.terms}


@pytest.mark.parametrize(("locale", "typed", "written"), PAIRS + SHARED)
def test_spellings_of_one_word_meet(locale: str, typed: str, written: str) -> None:
    assert terms(typed, locale) & terms(written, locale)


def test_no_pair_is_one_spelling_twice() -> None:
    assert [pair for pair in PAIRS + SHARED + STRANGERS if pair[1] == pair[2]] == []


@pytest.mark.parametrize(("locale", "one", "other"), STRANGERS)
def test_different_words_stay_apart(locale: str, one: str, other: str) -> None:
    assert not terms(one, locale) & terms(other, locale)


@pytest.mark.parametrize("mark", APOSTROPHES)
@pytest.mark.parametrize(
    ("locale", "word", "written"),
    [("fr", "annulation", "l{}annulation"), ("fr", "intercom", "D{}Intercom"),
     ("it", "abbonamento", "dell{}abbonamento"),
     ("en", "intercom", "Intercom{}s"), ("tr", "intercom", "Intercom{}un"), ("uk", "пять", "п{}ять"),
     ("nl", "foto", "foto{}s"), ("ca", "anul·lació", "l{}anul·lació")],
)  # fmt: skip
def test_any_apostrophe_is_an_apostrophe(locale: str, word: str, written: str, mark: str) -> None:
    assert terms(word, locale) & terms(written.format(mark), locale)


def test_the_table_holds_every_language_of_the_plan_and_one_without_a_row() -> None:
    planned = "ar bg cs da de el en es fa fi fr he hi hu id it ja ko nl no pl pt pt-BR ro ru sv th tr uk vi"
    assert " ".join(SAME) == f"{planned} zh-Hans zh-Hant eo"
    assert all(len(pairs) >= 4 for pairs in SAME.values())


@pytest.mark.parametrize("locale", [locale for locale in SAME if locale != "eo"])
def test_stop_words_are_written_as_their_language_writes_them(locale: str) -> None:
    own = language_of(locale)
    assert own.stop_words or own.key in {"ja", "ko", "th", "zh"}
    assert all(len(analyze(word, locale)) >= 1 for word in own.stop_words)
    if own.stop_words:
        assert detect(" ".join(sorted(own.stop_words)), own.key) == own.key
