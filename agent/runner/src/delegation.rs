//! Standing in for one another: delegations between days, and signature tasks that are given on.

use greffier_casework::{AccountName, Case, Delegation, DelegationId, Person, RoleName, TaskId};
use greffier_engine::{Message, Receiver, Refusal};
use greffier_store::Account;
use jiff::ToSpan as _;
use jiff::civil::Date;
use uuid::Uuid;

use crate::{Desk, DeskError};

/// Days that a delegation may last.
const LONGEST_DAYS: i64 = 366;
/// Characters of the reason of a delegation.
const LONGEST_WHY: usize = 300;

/// A delegation that somebody wants to give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelegation {
    /// To whom.
    pub to: AccountName,
    /// In which of her own roles.
    pub role: RoleName,
    /// In the cases of which workflow; none means of every one.
    pub workflow: Option<String>,
    /// The first day, in the office's time zone.
    pub first_day: Date,
    /// The last day.
    pub last_day: Date,
    /// Why, or by which act.
    pub why: String,
}

/// Who is to have a signature task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GiveTo {
    /// A person.
    Person(AccountName),
    /// Everybody who holds a role.
    Role(RoleName),
}

impl Desk {
    /// Today, in the office's time zone.
    #[must_use]
    pub fn today(&self) -> Date {
        self.now().to_zoned_datetime(self.zone()).date()
    }

    /// The delegations that a person may use today.
    ///
    /// # Errors
    /// The store's.
    pub async fn delegations_to(&self, by: &AccountName) -> Result<Vec<Delegation>, DeskError> {
        Ok(self.store().delegations_to(by, self.today()).await?)
    }

    /// Lends one of `giver`'s own roles to somebody else, from day to day. What was lent to her she cannot lend on.
    ///
    /// # Errors
    /// [`DeskError::DelegationTo`] when the other has no account that may be used, is herself, the role is not her own or the workflow
    /// none of the office's;
    /// [`DeskError::DelegationDays`] when the days are past, the wrong way round or more than a year apart.
    pub async fn give_delegation(&self, giver: &Person, wanted: NewDelegation) -> Result<Delegation, DeskError> {
        let NewDelegation { to, role, workflow, first_day, last_day, why } = wanted;
        let longest = first_day.saturating_add(LONGEST_DAYS.days());
        if last_day < first_day || last_day < self.today() || last_day > longest {
            return Err(DeskError::DelegationDays);
        }
        let receiver = self.store().account(&to).await?.filter(|account| !account.disabled);
        let why: String = why.trim().chars().take(LONGEST_WHY).collect();
        let unknown = workflow.as_ref().is_some_and(|workflow| !self.office().office.workflows.contains_key(workflow));
        if receiver.is_none() || to == giver.name || !giver.roles.contains(&role) || unknown {
            return Err(DeskError::DelegationTo);
        }
        if why.is_empty() {
            return Err(Refusal::ReasonNeeded.into());
        }
        let delegation = Delegation {
            id: DelegationId(Uuid::now_v7()),
            giver: giver.name.clone(),
            receiver: to,
            role,
            workflow,
            first_day,
            last_day,
            why,
            given_at: self.now(),
            ended_at: None,
        };
        self.store().give_delegation(delegation.clone()).await?;
        Ok(delegation)
    }

    /// A person of an account, with the roles that are lent to her today, and those whom delegations of today tie to her.
    ///
    /// # Errors
    /// The store's.
    pub async fn person(&self, account: &Account) -> Result<Person, DeskError> {
        Ok(self.person_with_delegations(account).await?.0)
    }

    /// As [`Desk::person`], with the delegations that lend her those roles.
    ///
    /// # Errors
    /// The store's.
    pub async fn person_with_delegations(&self, account: &Account) -> Result<(Person, Vec<Delegation>), DeskError> {
        let person = Person::new(account.name.clone(), account.roles.iter().cloned());
        let lent = self.delegations_to(&account.name).await?;
        let today = self.today();
        let given = self.store().delegations_from(today).await?;
        let holding: Vec<Delegation> = given.into_iter().filter(|delegation| delegation.first_day <= today).collect();
        Ok((person.standing_in(&lent).linked_by(&holding), lent))
    }

    /// The people who may sign in a role today, in the cases of a workflow: their accounts may be used, and they have a key.
    ///
    /// # Errors
    /// The store's.
    pub async fn signers_of(&self, role: &RoleName, workflow: &str) -> Result<Vec<Person>, DeskError> {
        let mut signers = Vec::new();
        for account in self.store().accounts().await?.iter().filter(|account| !account.disabled && account.key_name.is_some()) {
            let person = self.person(account).await?;
            if person.holds_in(workflow, role) {
                signers.push(person);
            }
        }
        Ok(signers)
    }

    /// Gives a signature task to somebody else who may sign, with a reason.
    ///
    /// # Errors
    /// [`Refusal::MayNotSign`] when the other has no account that may be used or no key, or does not hold the role.
    pub async fn give_on(&self, task: TaskId, by: Person, to: GiveTo, reason: String) -> Result<Case, DeskError> {
        let to = match to {
            GiveTo::Role(role) => Receiver::Role(role),
            GiveTo::Person(name) => {
                let account = self.store().account(&name).await?.filter(|account| !account.disabled && account.key_name.is_some());
                let account = account.ok_or(Refusal::MayNotSign(name.to_string()))?;
                Receiver::Person(self.person(&account).await?)
            }
        };
        self.say(task.case, Message::Delegate { task: task.number, by, to, reason }).await
    }
}
