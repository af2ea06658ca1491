//! Who may see what: everything that came by an inbox is for the roles that the inbox names as its readers.

use greffier_casework::{InboxName, Person, RoleName};
use greffier_config::{Config, Inbox};

/// Whether a person may see what came by an inbox, whatever became of it. What came by an inbox that is no longer configured is for those
/// who may see every inbox that is, so that nothing is lost from sight.
pub(crate) fn may_read(config: &Config, person: &Person, inbox: &InboxName) -> bool {
    config.inbox(inbox.as_str()).map_or_else(|| sees_all(config, person), |inbox| reads(inbox, |role| person.holds(role)))
}

/// Whether a person may see the cases of a workflow that came by an inbox: a role that was lent to her for this workflow alone counts.
pub(crate) fn may_see(config: &Config, person: &Person, inbox: &InboxName, workflow: &str) -> bool {
    let reads_here = |inbox: &Inbox| reads(inbox, |role| person.holds_in(workflow, role));
    may_read(config, person, inbox) || config.inbox(inbox.as_str()).is_some_and(reads_here)
}

/// The inboxes of which a person may see the cases of a workflow alone, by a role that was lent to her for it.
pub(crate) fn readable_in(config: &Config, person: &Person) -> Vec<(InboxName, String)> {
    let hidden = || config.inboxes.iter().map(|inbox| InboxName(inbox.name.clone())).filter(|inbox| !may_read(config, person, inbox));
    let of = |workflow: &String| {
        hidden().filter(|inbox| may_see(config, person, inbox, workflow)).map(|inbox| (inbox, workflow.clone())).collect::<Vec<_>>()
    };
    person.lent_in.keys().flat_map(of).collect()
}

/// The inboxes that a person may see, in the order of the configuration.
pub(crate) fn readable<'a>(config: &'a Config, person: &'a Person) -> impl Iterator<Item = &'a Inbox> {
    config.inboxes.iter().filter(|inbox| reads(inbox, |role| person.holds(role)))
}

/// Whether a person may see every inbox, so that lists need no sifting.
pub(crate) fn sees_all(config: &Config, person: &Person) -> bool {
    readable(config, person).count() == config.inboxes.len()
}

fn reads(inbox: &Inbox, holds: impl Fn(&RoleName) -> bool) -> bool {
    inbox.readers.is_empty() || inbox.readers.iter().any(|role| holds(&RoleName::from(role.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> Config {
        let text = "[office]\nname = { fr = \"B\", en = \"O\" }\n\
            [[inbox]]\nname = \"tous\"\ntitle = { fr = \"a\", en = \"a\" }\nfolder = \"a\"\n\
            [[inbox]]\nname = \"paie\"\ntitle = { fr = \"b\", en = \"b\" }\nfolder = \"b\"\nreaders = [\"paie\", \"gestion\", \"support\"]\n";
        greffier_config::parse(text, "greffier.toml".as_ref(), "/office".as_ref()).unwrap()
    }

    fn person(roles: &[&str]) -> Person {
        Person::new("x".into(), roles.iter().map(|role| RoleName::from(*role)))
    }

    #[test]
    fn readers_are_the_roles_that_the_inbox_names() {
        let config = config();
        assert!(may_read(&config, &person(&[]), &"tous".into()), "no readers named means every account");
        assert!(may_read(&config, &person(&["gestion"]), &"paie".into()));
        assert!(!may_read(&config, &person(&["commis"]), &"paie".into()));
        assert!(!may_read(&config, &person(&["commis"]), &"retirée".into()));
        assert!(may_read(&config, &person(&["gestion"]), &"retirée".into()), "who sees every inbox sees what came by a former one");
        assert_eq!(readable(&config, &person(&["commis"])).count(), 1);
        assert!(sees_all(&config, &person(&["paie"])) && !sees_all(&config, &person(&[])));
        let mut standing_in = person(&[]);
        standing_in.lent_in.insert("vacances".into(), ["paie".into()].into());
        let sees = |workflow: &str| may_see(&config, &standing_in, &"paie".into(), workflow);
        assert_eq!(readable_in(&config, &standing_in), [("paie".into(), "vacances".to_owned())]);
        assert!(sees("vacances") && !sees("primes") && !may_read(&config, &standing_in, &"paie".into()));
    }
}
