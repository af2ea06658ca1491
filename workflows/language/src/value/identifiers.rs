//! Numbers that public bodies and banks give, with what is published of their shape and of their check digits.

use super::dates::days_in;
use super::{Fault, digits};

/// Capitals and digits alone.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.')).flat_map(char::to_uppercase).collect()
}

/// Only digits with marks between them.
fn only_digits(text: &str, count: usize, fault: Fault) -> Result<String, Fault> {
    let digits = digits(text);
    if digits.len() != count || text.chars().any(char::is_alphabetic) { Err(fault) } else { Ok(digits) }
}

/// The Luhn sum (ISO/IEC 7812-1, annex B): every second digit from the right is doubled, the last is not.
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit - b'0') * if place % 2 == 1 { 2 } else { 1 };
            if digit > 9 { digit - 9 } else { digit }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Nine digits with a Luhn check.
pub(super) fn nas(text: &str) -> Result<String, Fault> {
    let digits = only_digits(text, 9, Fault::NotANas)?;
    if luhn(&digits) { Ok(digits) } else { Err(Fault::CheckDigit) }
}

/// Québec's health insurance number: three letters of the family name, one of the given name, year, month (50 more for women), day, a
/// digit that tells twins apart, and a check digit (RAMQ, *numéro d'assurance maladie*). The century is not in the number: it is right
/// when its check digit is that of one of the two, and 29 February is taken in each year that ends like a leap year.
pub(super) fn ramq(text: &str) -> Result<String, Fault> {
    let number = bare(text);
    let shaped =
        number.len() == 12 && number.bytes().take(4).all(|b| b.is_ascii_uppercase()) && number.bytes().skip(4).all(|b| b.is_ascii_digit());
    if !shaped {
        return Err(Fault::NotARamq);
    }
    let part = |range: std::ops::Range<usize>| number[range].parse::<u32>().unwrap_or(0);
    let (year, month, day) = (part(4..6), part(6..8), part(8..10));
    let (sex, month) = if month > 50 { ('F', month - 50) } else { ('M', month) };
    // 2000 + year has a leap day wherever 1900 + year has one.
    if !(1..=days_in(2000 + year, month)).contains(&day) {
        return Err(Fault::NotARamq);
    }
    let whole = |century: u32| format!("{}{century}{year:02}{sex}{month:02}{day:02}{}", &number[..4], &number[10..11]);
    if [19, 20].iter().any(|century| ramq_check(&whole(*century)) == part(11..12)) { Ok(number) } else { Err(Fault::CheckDigit) }
}

/// The check digit of a health insurance number written out with century and sex (`TREM2004M12192`): the last digit of the sum of its
/// characters, each with its number in EBCDIC (code page 1047) times its factor. As the Institut national de santé publique du Québec
/// computes it (`ca.qc.inspq.nam.api`, `ServiceUtilitairesNAM.calculerCaractereValidateur`), and as does
/// `Justice-Alliance/utilitaire-nam` (`CalculatriceChiffrevalidateur`).
fn ramq_check(whole: &str) -> u32 {
    const FACTORS: [u32; 14] = [1, 3, 7, 9, 1, 7, 1, 3, 4, 5, 7, 6, 9, 1];
    let ebcdic = |c: u8| match c {
        b'A'..=b'I' => 193 + u32::from(c - b'A'),
        b'J'..=b'R' => 209 + u32::from(c - b'J'),
        b'S'..=b'Z' => 226 + u32::from(c - b'S'),
        digit => 240 + u32::from(digit.wrapping_sub(b'0')),
    };
    whole.bytes().zip(FACTORS).map(|(c, factor)| ebcdic(c) * factor).sum::<u32>() % 10
}

/// Québec's enterprise number: ten digits that begin with 11, 22, 33 or 88 by the form of the enterprise (Registraire des entreprises,
/// *numéro d'entreprise du Québec*). No check digit is published.
pub(super) fn neq(text: &str) -> Result<String, Fault> {
    let digits = only_digits(text, 10, Fault::NotANeq)?;
    if ["11", "22", "33", "88"].contains(&&digits[..2]) { Ok(digits) } else { Err(Fault::NotANeq) }
}

/// The French social security number with its key: 97 less the number modulo 97; Corsica's 2A counts as 19, 2B as 18 (INSEE, *numéro
/// d'inscription au répertoire*).
pub(super) fn nir(text: &str) -> Result<String, Fault> {
    let number = bare(text);
    let at = |place: usize| number.as_bytes()[place];
    let digit = |place: usize| at(place).is_ascii_digit();
    let corsica = number.len() == 15 && number.is_ascii() && at(5) == b'2' && matches!(at(6), b'A' | b'B');
    if number.len() != 15 || !number.is_ascii() || !(0..15).all(|place| digit(place) || (place == 6 && corsica)) {
        return Err(Fault::NotANir);
    }
    // 20 and more stand for months that were not known.
    let month: u32 = number[3..5].parse().map_err(|_| Fault::NotANir)?;
    if !matches!(at(0), b'1'..=b'4' | b'7' | b'8') || !matches!(month, 1..=12 | 20..=42 | 50..=99) {
        return Err(Fault::NotANir);
    }
    let counted = number[..13].replacen("2A", "19", usize::from(corsica)).replacen("2B", "18", usize::from(corsica));
    let (counted, key): (u64, u64) = (counted.parse().map_err(|_| Fault::NotANir)?, number[13..].parse().map_err(|_| Fault::NotANir)?);
    if key == 97 - counted % 97 { Ok(number) } else { Err(Fault::CheckDigit) }
}

/// A French establishment number: fourteen digits with a Luhn check over all and over the first nine; those of La Poste (356 000 000) have
/// a sum of digits that five divides instead (INSEE, *identifiant SIRET*).
pub(super) fn siret(text: &str) -> Result<String, Fault> {
    let digits = only_digits(text, 14, Fault::NotASiret)?;
    let sum: u32 = digits.bytes().map(|digit| u32::from(digit - b'0')).sum();
    let post = digits.starts_with("356000000") && sum.is_multiple_of(5);
    if post || (luhn(&digits) && luhn(&digits[..9])) { Ok(digits) } else { Err(Fault::CheckDigit) }
}

/// A bank account, with the length and shape of its country and the check of ISO 13616 (ISO/IEC 7064, modulo 97).
pub(super) fn iban(text: &str) -> Result<String, Fault> {
    let number = bare(text);
    match number.parse::<iban::Iban>() {
        Ok(_) => Ok(number),
        Err(iban::ParseIbanError::InvalidBaseIban { source: iban::ParseBaseIbanError::InvalidChecksum }) => Err(Fault::CheckDigit),
        Err(_) => Err(Fault::NotAnIban),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_checked_as_far_as_it_is_published() {
        assert_eq!(nas("046 454 286"), Ok("046454286".into()));
        assert_eq!(ramq("TREM 8562 0113"), Ok("TREM85620113".into()));
        assert_eq!(ramq("TREM 8562 0115"), Err(Fault::CheckDigit));
        assert_eq!(ramq("TREM 0002 2913"), Ok("TREM00022913".into()));
        // Those that INSPQ's tests and Clic Santé's guide give: born in 2004, in 1904, none, and in 1954.
        assert_eq!(ramq("TREM04121925"), Ok("TREM04121925".into()));
        assert_eq!(ramq("TREM04121916"), Ok("TREM04121916".into()));
        assert_eq!(ramq("TREM04121935"), Err(Fault::CheckDigit));
        assert_eq!(ramq("TEST54122816"), Ok("TEST54122816".into()));
        for wrong in ["TREM 8513 0115", "TREM 8563 0115", "TREM 8562 3215", "TRE1 8562 0115", "TREM 8562 011", "TREM 0102 2912"] {
            assert_eq!(ramq(wrong), Err(Fault::NotARamq), "{wrong}");
        }
        assert_eq!(neq("1143 920 115"), Ok("1143920115".into()));
        assert_eq!(neq("4443920115"), Err(Fault::NotANeq));
    }

    /// Numbers that INSEE's and the banks' own documents use as examples.
    #[test]
    fn french_numbers_and_accounts() {
        assert_eq!(nir("2 55 08 14 168 025 38"), Ok("255081416802538".into()));
        assert_eq!(nir("2 55 08 14 168 025 39"), Err(Fault::CheckDigit));
        assert_eq!(nir("2 55 13 14 168 025 38"), Err(Fault::NotANir));
        for department in ["2A", "2B"] {
            let counted: u64 = format!("18506{}004123", if department == "2A" { 19 } else { 18 }).parse().unwrap();
            let number = format!("18506{department}004123{:02}", 97 - counted % 97);
            assert_eq!(nir(&number.to_lowercase()), Ok(number));
        }
        assert_eq!(nir("18506A2004123 10"), Err(Fault::NotANir));
        assert_eq!(siret("732 829 320 00074"), Ok("73282932000074".into()));
        assert_eq!(siret("732 829 320 00075"), Err(Fault::CheckDigit));
        assert_eq!(siret("356 000 000 00048"), Ok("35600000000048".into()));
        assert_eq!(siret("35600000"), Err(Fault::NotASiret));
        assert_eq!(iban("fr14 2004 1010 0505 0001 3m02 606"), Ok("FR1420041010050500013M02606".into()));
        assert_eq!(iban("FR15 2004 1010 0505 0001 3M02 606"), Err(Fault::CheckDigit));
        assert_eq!(iban("1R14 2004"), Err(Fault::NotAnIban));
        assert_eq!(iban("été"), Err(Fault::NotAnIban));
    }
}
