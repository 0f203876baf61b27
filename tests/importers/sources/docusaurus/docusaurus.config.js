const config = {
  title: 'Lantern',
  i18n: {defaultLocale: 'en', locales: ['en', 'fr']},
};
module.exports = config;
