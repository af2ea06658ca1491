//! The people of a test file, and who stands in for whom.

use std::collections::BTreeSet;

use greffier_casework::{Delegation, DelegationId, Person, REPAIR_ROLE, RoleName};
use jiff::Timestamp;
use serde_saphyr::Spanned;
use uuid::Uuid;

use super::Reader;
use super::raw::{Pairs, RawDelegation};

/// Who is known by name.
#[derive(Default)]
pub(super) struct People {
    /// Those whose roles are said.
    pub(super) people: Vec<Person>,
    pub(super) delegations: Vec<Delegation>,
}

impl Reader<'_> {
    pub(super) fn people(&mut self, raw: Pairs<Vec<Spanned<String>>>, delegations: Vec<RawDelegation>) {
        for (name, roles) in raw.0 {
            roles.iter().for_each(|role| self.role(role));
            let roles = roles.into_iter().map(|role| RoleName(role.value));
            self.people.people.push(Person::new(name.value.as_str().into(), roles));
        }
        for (number, raw) in (1..).zip(delegations) {
            self.person(&raw.from);
            self.person(&raw.to);
            self.role(&raw.role);
            self.people.delegations.push(Delegation {
                id: DelegationId(Uuid::from_u128(number)),
                giver: raw.from.value.as_str().into(),
                receiver: raw.to.value.as_str().into(),
                role: RoleName(raw.role.value),
                workflow: None,
                first_day: greffier_calendar::FIRST_DAY,
                last_day: greffier_calendar::LAST_DAY,
                why: "test".into(),
                given_at: Timestamp::UNIX_EPOCH,
                ended_at: None,
            });
        }
    }

    /// A name is free, unless the file says who the people are.
    pub(super) fn person(&mut self, name: &Spanned<String>) {
        let names: Vec<String> = self.people.people.iter().map(|person| person.name.to_string()).collect();
        if !names.is_empty() && !names.contains(&name.value) {
            self.unknown("GRF-TEST-006", name, names.iter().map(String::as_str), ["personne inconnue", "unknown person"]);
        }
    }

    /// A role is one of the office's, or, where those are not known, one that the workflow asks for.
    pub(super) fn role(&mut self, role: &Spanned<String>) {
        let steps = &self.workflow.steps;
        let asked = steps.iter().filter_map(|step| step.kind.role());
        let rungs = steps.iter().flat_map(|step| &step.escalate).map(|rung| rung.role.as_str());
        let roles = self.roles.into_iter().flatten().map(String::as_str);
        let known: BTreeSet<String> = asked.chain(rungs).chain(roles).chain([REPAIR_ROLE]).map(str::to_owned).collect();
        if !known.contains(&role.value) {
            self.unknown("GRF-TEST-006", role, known.iter().map(String::as_str), ["rôle inconnu", "unknown role"]);
        }
    }
}
