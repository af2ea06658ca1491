//! Fifty persons of Québec who do not exist: the twelve of the sample office, and those of `persons.tsv`.
//!
//! Their social insurance numbers satisfy the Luhn check (ISO/IEC 7812-1, annex B) and begin with 0, which is never
//! issued. Their telephone numbers have the exchange 555 and a line from 0100 to 0199, kept for fiction, and their e-mail
//! addresses stand under `exemple.*` or `example.*`.

use std::sync::LazyLock;

use super::change_of_address::Declaration;

/// Where somebody lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    /// Number and street.
    pub street: &'static str,
    /// Apartment, or nothing.
    pub apartment: &'static str,
    /// Municipality.
    pub municipality: &'static str,
    /// Two-letter code.
    pub province: &'static str,
    /// `A1A 1A1`.
    pub postal_code: &'static str,
}

/// Somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// Short name for files and tests.
    pub key: &'static str,
    /// Family name.
    pub family_name: &'static str,
    /// Given name.
    pub given_name: &'static str,
    /// `YYYY-MM-DD`.
    pub birth_date: &'static str,
    /// Nine digits.
    pub nas: &'static str,
    /// Ten digits.
    pub phone: &'static str,
    /// E-mail address, or nothing.
    pub email: &'static str,
    /// `fr` or `en`.
    pub language: &'static str,
    /// Where they lived.
    pub previous: Address,
    /// Where they will live.
    pub new: Address,
    /// What they declare.
    pub declaration: Declaration,
}

const TOWN: &str = "Rivière-aux-Pins";

const fn address(
    street: &'static str,
    apartment: &'static str,
    municipality: &'static str,
    province: &'static str,
    postal_code: &'static str,
) -> Address {
    Address { street, apartment, municipality, province, postal_code }
}

const fn declaration(
    effective: &'static str,
    notice: &'static str,
    scope: &'static str,
    consents: [bool; 3],
    signed_on: &'static str,
) -> Declaration {
    Declaration { effective, notice, scope, consents, signed: true, signed_on }
}

/// All fifty: the twelve first.
pub static EVERYONE: LazyLock<Vec<Person>> = LazyLock::new(|| {
    let further = include_str!("persons.tsv").lines().filter(|line| !line.starts_with('#'));
    PERSONS.iter().copied().chain(further.filter_map(person)).collect()
});

/// The person of a line, when it has all its columns.
fn person(line: &'static str) -> Option<Person> {
    let columns: Vec<&'static str> = line.split('\t').collect();
    let columns: [&'static str; 23] = columns.try_into().ok()?;
    let [who @ .., effective, notice, scope, consents, signed_on] = columns;
    let [key, family_name, given_name, birth_date, nas, phone, email, language, addresses @ ..] = who;
    let [s1, a1, m1, p1, c1, s2, a2, m2, p2, c2] = addresses;
    let consents = std::array::from_fn(|at| consents.as_bytes().get(at) == Some(&b'1'));
    let declaration = Declaration { effective, notice, scope, consents, signed: !signed_on.is_empty(), signed_on };
    let (previous, new) = (address(s1, a1, m1, p1, c1), address(s2, a2, m2, p2, c2));
    Some(Person { key, family_name, given_name, birth_date, nas, phone, email, language, previous, new, declaration })
}

/// The twelve of the sample office, in the order in which their faxes arrive.
pub const PERSONS: [Person; 12] = [
    Person {
        key: "zoe-tremblay",
        family_name: "Tremblay",
        given_name: "Zoé",
        birth_date: "1984-05-02",
        nas: "052601812",
        phone: "4185550117",
        email: "zoe.tremblay@exemple.qc.ca",
        language: "fr",
        previous: address("845, avenue des Peupliers", "12", "Québec", "QC", "G1K 3X2"),
        new: address("12, rue de l'Érable", "3", TOWN, "QC", "G0A 1A1"),
        declaration: declaration("2026-12-01", "courriel", "famille", [true, false, true], "2026-11-02"),
    },
    Person {
        key: "genevieve-damours-cote",
        family_name: "D'Amours-Côté",
        given_name: "Geneviève",
        birth_date: "1991-11-28",
        nas: "059083014",
        phone: "4185550134",
        email: "g.damours-cote@exemple.qc.ca",
        language: "fr",
        previous: address("27, chemin du Moulin", "", "Saint-Élie-de-la-Baie", "QC", "G0L 2B4"),
        new: address("318, rang Saint-Joseph Est", "", TOWN, "QC", "G0A 1B7"),
        declaration: declaration("2026-11-15", "courrier", "famille", [true, true, true], "2026-11-01"),
    },
    Person {
        key: "jean-francois-levesque-beausejour",
        family_name: "Lévesque-Beauséjour",
        given_name: "Jean-François",
        birth_date: "1976-02-09",
        nas: "066131863",
        phone: "5815550162",
        email: "jf.levesque@exemple.org",
        language: "fr",
        previous: address("1460, boulevard Wilfrid-Hamel", "204", "L'Ancienne-Lorette", "QC", "G2E 4K5"),
        new: address("91, côte de l'Église", "B", TOWN, "QC", "G0A 1C3"),
        declaration: declaration("2027-01-04", "courrier", "seul", [true, true, false], "2026-10-30"),
    },
    Person {
        key: "siobhan-oneill",
        family_name: "O'Neill",
        given_name: "Siobhan Margaret",
        birth_date: "1969-07-17",
        nas: "009139098",
        phone: "5145550145",
        email: "siobhan.oneill@example.com",
        language: "en",
        previous: address("4402 Wentworth Street", "7A", "Pointe-Claire", "QC", "H9R 5K1"),
        new: address("56, montée des Cèdres", "", TOWN, "QC", "G0A 1A8"),
        declaration: declaration("2026-11-30", "courriel", "seul", [true, false, false], "2026-11-01"),
    },
    Person {
        key: "wideline-jean-baptiste",
        family_name: "Jean-Baptiste",
        given_name: "Wideline",
        birth_date: "1998-03-31",
        nas: "096030820",
        phone: "4385550128",
        email: "",
        language: "fr",
        previous: address("10250, rue Lajeunesse", "16", "Montréal", "QC", "H3L 2E4"),
        new: address("7, rue des Forges", "2", TOWN, "QC", "G0A 1C9"),
        declaration: declaration("2026-12-15", "courrier", "famille", [true, false, true], "2026-10-31"),
    },
    Person {
        key: "marie-antoinette-papineau-desrochers",
        family_name: "Papineau-Desrochers de la Durantaye",
        given_name: "Marie-Antoinette-Élisabeth",
        birth_date: "1952-12-24",
        nas: "046281945",
        phone: "4185550190",
        email: "ma.papineau-desrochers@exemple.qc.ca",
        language: "fr",
        previous: address("2, place du Vieux-Presbytère", "", "Saint-Jean-de-l'Île-d'Orléans", "QC", "G0A 3W0"),
        new: address("1175, rue Notre-Dame-de-Bon-Secours", "301", TOWN, "QC", "G0A 1B2"),
        declaration: declaration("2026-11-20", "courrier", "seul", [false, false, false], "2026-10-29"),
    },
    Person {
        key: "yasmine-benaissa",
        family_name: "Benaïssa",
        given_name: "Yasmine",
        birth_date: "2001-09-05",
        nas: "082199357",
        phone: "4505550156",
        email: "y.benaissa@exemple.qc.ca",
        language: "fr",
        previous: address("633, rue Saint-Jacques", "5", "Saint-Jean-sur-Richelieu", "QC", "J3B 2M8"),
        new: address("40, rue du Quai", "1", TOWN, "QC", "G0A 1A4"),
        declaration: declaration("2026-12-01", "courriel", "seul", [true, true, true], "2026-11-02"),
    },
    Person {
        key: "alexander-macdonald-bouchard",
        family_name: "MacDonald-Bouchard",
        given_name: "Alexander",
        birth_date: "1988-06-13",
        nas: "018190934",
        phone: "8195550171",
        email: "a.macdonald@example.org",
        language: "en",
        previous: address("88 Belvédère Street North", "", "Sherbrooke", "QC", "J1H 4B3"),
        new: address("203, chemin de la Grève", "", TOWN, "QC", "G0A 1C6"),
        declaration: declaration("2026-11-28", "courriel", "famille", [true, true, false], "2026-11-02"),
    },
    Person {
        key: "benoit-lheureux",
        family_name: "L'Heureux",
        given_name: "Benoît",
        birth_date: "1959-01-20",
        nas: "078657970",
        phone: "4185550103",
        email: "benoit.lheureux@exemple.qc.ca",
        language: "fr",
        previous: address("14, rue de la Fabrique", "", "Sainte-Anne-de-Beaupré", "QC", "G0A 3C0"),
        new: address("14, rue de la Fabrique-Neuve", "", TOWN, "QC", "G0A 1B5"),
        declaration: declaration("2026-11-09", "courrier", "famille", [true, true, true], "2026-10-28"),
    },
    Person {
        key: "thi-mai-nguyen",
        family_name: "Nguyen",
        given_name: "Thi Mai",
        birth_date: "1994-10-11",
        nas: "054323191",
        phone: "5815550188",
        email: "thimai.nguyen@exemple.qc.ca",
        language: "fr",
        previous: address("3020, rue Jean-Brillant", "1408", "Trois-Rivières", "QC", "G8Z 1N6"),
        new: address("622, avenue du Curé-Labelle", "4", TOWN, "QC", "G0A 1C1"),
        declaration: declaration("2027-02-01", "courriel", "seul", [false, true, true], "2026-11-02"),
    },
    Person {
        key: "loic-etienne-ouellet",
        family_name: "Ouellet",
        given_name: "Loïc-Étienne",
        birth_date: "1980-08-19",
        nas: "048757496",
        phone: "4185550139",
        email: "loic.ouellet@exemple.qc.ca",
        language: "fr",
        previous: address("55, route du Fleuve Ouest", "", "Sainte-Luce", "QC", "G0K 1P0"),
        new: address("9, impasse des Hérons", "", TOWN, "QC", "G0A 1A6"),
        // This one forgot to sign.
        declaration: Declaration {
            effective: "2026-12-19",
            notice: "courriel",
            scope: "famille",
            consents: [true, false, false],
            signed: false,
            signed_on: "",
        },
    },
    Person {
        key: "theodora-whitfield",
        family_name: "Whitfield",
        given_name: "Theodora",
        birth_date: "1973-04-26",
        nas: "011862521",
        phone: "8735550112",
        email: "theodora.whitfield@example.com",
        language: "en",
        previous: address("31, rue du Parc", "6", TOWN, "QC", "G0A 1B1"),
        new: address("1720 Merivale Crescent", "1105", "Ottawa", "ON", "K2G 3V7"),
        declaration: declaration("2026-11-27", "courrier", "seul", [true, true, true], "2026-10-31"),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn numbers_are_sound_and_never_issued() {
        for person in EVERYONE.iter() {
            let digits = |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
            assert!(digits(person.nas, 9) && person.nas.starts_with('0') && luhn(person.nas), "{}", person.key);
            assert!(digits(person.phone, 10) && &person.phone[3..8] == "55501", "{}", person.key);
            let host = person.email.split_once('@').map(|(_, host)| host);
            let fictional = host.is_none_or(|host| host.starts_with("exemple.") || host.starts_with("example."));
            assert!(fictional, "{}", person.key);
        }
    }

    #[test]
    fn nobody_is_there_twice() {
        let count = |of: fn(&Person) -> &str| EVERYONE.iter().map(of).collect::<std::collections::BTreeSet<_>>().len();
        assert_eq!([count(|person| person.key), count(|person| person.nas), count(|person| person.phone)], [50, 50, 50]);
    }
}
