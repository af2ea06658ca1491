//! Doing what was decided: one file for each kind of work. Each is safe to do again under the same key.

mod acknowledge;
pub(crate) mod copy;
pub(crate) mod deliver;
mod envelope;
mod letter;
mod notify;
pub(crate) mod read;
mod renew;
mod robot;
mod seal;

use greffier_casework::{Effect, EffectOrder, Timer};
use greffier_engine::{Message, Refusal};
use greffier_store::{Claim, Finish, Job};

use crate::{Desk, DeskError};

/// Does the work of a claimed job and tells its case what came of it.
pub(crate) async fn perform(desk: &Desk, claim: &Claim) -> Result<(), DeskError> {
    match &claim.job {
        Job::Read { arrival, form } => read::read(desk, *arrival, form.as_ref(), claim).await,
        Job::Effect { order } => effect(desk, order, claim).await,
        Job::Timer { timer } => wake(desk, timer, claim).await,
        Job::Copy { case, document } => copy::copy(desk, *case, *document, claim).await,
        Job::Renew { case } => renew::renew(desk, *case, claim).await,
        Job::Acknowledge { arrival } => acknowledge::acknowledge(desk, *arrival, claim).await,
    }
}

async fn effect(desk: &Desk, order: &EffectOrder, claim: &Claim) -> Result<(), DeskError> {
    let case = desk.case(order.id.case).await?;
    // The outcome was told before a crash could be told of it: nothing is left to do.
    if !case.awaiting.contains_key(&order.id) {
        return Ok(desk.store().finish(Finish::done(claim.clone(), "already told"), desk.now()).await?);
    }
    // Before anything is done outside: a case whose workflow cannot be read could not be told of it.
    desk.workflow_of(&case).await?;
    let (message, receipt) = match &order.effect {
        Effect::MakeLetter { .. } => letter::make(desk, order, &case).await?,
        Effect::InviteSigner { task, .. } => desk.invite(order.id, &case, *task).await?,
        Effect::Notify { .. } => notify::notify(desk, order, &case).await?,
        Effect::RunRobot { .. } => robot::run(desk, order, &case).await?,
        Effect::Seal { document, .. } => seal::seal(desk, order.id, &case, *document).await?,
        Effect::Deliver { document, .. } => deliver::deliver(desk, order.id, &case, *document).await?,
    };
    match desk.say_and_finish(case.id, message, Some(Finish::done(claim.clone(), receipt))).await {
        // The case gave it up while it was done: its job was dropped then, and nobody is asked to mend anything.
        Err(DeskError::Refused(Refusal::NotAwaited(_) | Refusal::Closed)) => {
            tracing::warn!(job = claim.key, "it was done outside after the case had given it up");
            Ok(())
        }
        other => other.map(|_| ()),
    }
}

/// Tells a case that an effect failed for good, so that a person is asked to mend it.
pub(crate) async fn give_up(desk: &Desk, order: &EffectOrder, code: &str, claim: &Claim) -> Result<(), DeskError> {
    let finish = Finish::failed(claim.clone(), code);
    let message = Message::Failed { effect: order.id, code: code.to_owned() };
    desk.say_and_finish(order.id.case, message, Some(finish)).await.map(|_| ())
}

async fn wake(desk: &Desk, timer: &Timer, claim: &Claim) -> Result<(), DeskError> {
    let finish = Finish::done(claim.clone(), "woken");
    match desk.say_and_finish(timer.case, Message::TimerDue { kind: timer.kind.clone() }, Some(finish.clone())).await {
        Err(DeskError::Refused(Refusal::Closed)) => Ok(desk.store().finish(finish, desk.now()).await?),
        other => other.map(|_| ()),
    }
}
