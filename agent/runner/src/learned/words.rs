//! What was learnt of a field, in words.

use greffier_casework::Language;

use super::{FieldLearned, TARGET, Tally, at_most};

impl FieldLearned {
    /// What was counted, what follows from it and why; one sentence a line.
    #[must_use]
    pub fn words(&self, language: Language) -> Vec<String> {
        let fr = language == Language::Fr;
        let mut lines = vec![tally(fr, true, self.certain), tally(fr, false, self.doubtful)];
        lines.push(match (self.raised, fr) {
            (Some(raised), true) => format!(
                "Chaque lecture va à une personne : {} lectures sûres sur {} ont été corrigées, donc plus de {} % de fautes (certitude de \
                 95 %), la limite étant {} %. Cela dure jusqu'à une remise à zéro.",
                raised.wrong,
                raised.readings,
                percent(fr, raised.at_least),
                percent(fr, TARGET)
            ),
            (Some(raised), false) => format!(
                "Every reading goes to a person: {} certain readings of {} were put right, so more than {}% are wrong (95% certain), and \
                 the limit is {}%. It stays so until a reset.",
                raised.wrong,
                raised.readings,
                percent(fr, raised.at_least),
                percent(fr, TARGET)
            ),
            (None, true) => "Rien n'est changé : les lectures sûres le restent, les douteuses aussi.".to_owned(),
            (None, false) => "Nothing is changed: certain readings stay certain, doubtful ones doubtful.".to_owned(),
        });
        let confusions: Vec<String> = self.confusions.iter().map(|one| format!("{} → {} ({})", one.seen, one.meant, one.times)).collect();
        if !confusions.is_empty() {
            lines.push(format!("{} {}", if fr { "Lu → voulu :" } else { "Read → meant:" }, confusions.join(", ")));
        }
        if !self.values.is_empty() {
            let count = self.values.len();
            lines.push(if fr { format!("{count} valeurs fréquentes.") } else { format!("{count} frequent values.") });
        }
        lines
    }
}

fn tally(fr: bool, certain: bool, tally: Tally) -> String {
    let Tally { readings, right, wrong } = tally;
    let looked_at = right + wrong;
    let bound = percent(fr, at_most(wrong, looked_at));
    match (fr, certain) {
        (true, true) => format!("Lectures sûres : {readings}, dont {looked_at} vérifiées et {wrong} corrigées."),
        (false, true) => format!("Certain readings: {readings}, of which {looked_at} looked at and {wrong} put right."),
        (true, false) => {
            format!("Lectures douteuses : {readings}, dont {looked_at} vérifiées et {wrong} corrigées (au plus {bound} % de fautes).")
        }
        (false, false) => {
            format!("Doubtful readings: {readings}, of which {looked_at} looked at and {wrong} put right (at most {bound}% wrong).")
        }
    }
}

fn percent(fr: bool, share: f64) -> String {
    let text = format!("{:.1}", share * 100.0);
    if fr { text.replace('.', ",") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learned::Raised;

    #[test]
    fn it_says_what_follows_and_why() {
        let learned = FieldLearned {
            certain: Tally { readings: 100, right: 2, wrong: 4 },
            raised: Some(Raised { readings: 90, wrong: 4, at_least: 0.0153 }),
            ..FieldLearned::default()
        };
        let english = learned.words(Language::En).join("\n");
        assert!(english.contains("4 certain readings of 90 were put right, so more than 1.5% are wrong"), "{english}");
        assert!(learned.words(Language::Fr)[2].contains("plus de 1,5 % de fautes"));
        assert!(FieldLearned::default().words(Language::En)[2].starts_with("Nothing is changed"));
    }
}
