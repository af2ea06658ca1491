//! Every template written from declared samples, in both languages.
