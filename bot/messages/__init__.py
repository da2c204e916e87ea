"""What the bot says, in the words of each noun; the keys of the catalogs in `bot/i18n` stand here."""
