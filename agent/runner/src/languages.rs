//! A person's language, as letters and signatures name it.

use greffier_casework::Language;

/// In letters and the pages of evidence.
pub(crate) fn of_letters(language: Language) -> greffier_letters::Language {
    match language {
        Language::Fr => greffier_letters::Language::French,
        Language::En => greffier_letters::Language::English,
    }
}

/// In what signatures say of themselves.
pub(crate) fn of_signatures(language: Language) -> greffier_pades::Lang {
    match language {
        Language::Fr => greffier_pades::Lang::Fr,
        Language::En => greffier_pades::Lang::En,
    }
}
