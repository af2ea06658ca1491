//! Bringing running cases to the version of their workflow that is in force, or back to the one they kept before.

use std::sync::Arc;

use greffier_casework::{AccountName, Case, CaseId, WorkflowRef};
use greffier_change::{CasePlan, Mapping, Version, no_longer, plan, way_back};
use greffier_engine::{Message, decide};
use greffier_language::Workflow;
use greffier_store::{StoreError, WorkflowDefinition};

use crate::desk::ATTEMPTS;
use crate::{Desk, DeskError};

/// Characters of a hash by which people tell versions apart.
const SHORT: usize = 8;

/// Where cases are to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// To the office's files, where a mapping may say which step stands for which.
    InForce(Mapping),
    /// To the version that they kept before the newest migration.
    Back,
}

/// A version to go to, and the mapping that leads there.
struct Way {
    workflow: Arc<Workflow>,
    reference: WorkflowRef,
    file: String,
    mapping: Mapping,
}

impl Desk {
    /// What going to a version means for an open case, as it stands now; `None` when it keeps that version, or has nothing to go back to.
    ///
    /// # Errors
    /// The store's, or when a version that is kept cannot be read.
    pub async fn plan(&self, case: &Case, target: &Target) -> Result<Option<CasePlan>, DeskError> {
        let office = self.office();
        let name = &case.workflow.name;
        if matches!(target, Target::InForce(_)) && !office.office.workflows.contains_key(name) {
            return Ok(Some(no_longer(case, &office.folder.display().to_string())));
        }
        let Some(way) = self.way(case, target).await? else { return Ok(None) };
        Ok(Some(self.judged(case, &way).await?))
    }

    /// Brings a case to a version, in one transaction, if its plan as it stands at that moment is safe. Returns that plan, as [`Desk::plan`] does.
    ///
    /// # Errors
    /// As [`Desk::plan`], and [`DeskError::Busy`].
    pub async fn migrate(&self, id: CaseId, target: &Target, by: &AccountName, reason: &str) -> Result<Option<CasePlan>, DeskError> {
        let turn = self.turn_of(id);
        let _turn = turn.lock().await;
        for _ in 0..ATTEMPTS {
            let case = self.case(id).await?;
            let Some(way) = self.way(&case, target).await? else { return self.plan(&case, target).await };
            let planned = self.judged(&case, &way).await?;
            if planned.verdict != greffier_change::Verdict::Safe {
                return Ok(Some(planned));
            }
            let definition = way.workflow.definition().map_err(|error| DeskError::Workflow(error.to_string()))?;
            let kept = WorkflowDefinition { name: way.reference.name.clone(), hash: way.reference.hash.clone(), definition };
            let message =
                Message::Migrate { to: way.reference, mapping: planned.mapping.clone(), by: by.clone(), reason: reason.to_owned() };
            let decision = decide(&way.workflow, Some(&case), message, &self.moment(&way.workflow))?;
            let mut step = self.step(decision, case.seq, None);
            step.workflow = Some(kept);
            match self.store().commit(step).await {
                Ok(()) => return Ok(Some(planned)),
                Err(StoreError::Conflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(DeskError::Busy)
    }

    async fn way(&self, case: &Case, target: &Target) -> Result<Option<Way>, DeskError> {
        let name = case.workflow.name.clone();
        match target {
            Target::InForce(mapping) => {
                let office = self.office();
                let Some(workflow) = office.office.workflows.get(&name) else { return Ok(None) };
                let hash = workflow.hash().map_err(|error| DeskError::Workflow(error.to_string()))?;
                let file = office.workflow_paths.get(&name).cloned().unwrap_or_default();
                let way =
                    Way { workflow: Arc::new(workflow.clone()), reference: WorkflowRef { name, hash }, file, mapping: mapping.clone() };
                Ok((way.reference.hash != case.workflow.hash).then_some(way))
            }
            Target::Back => {
                let Some(back) = way_back(case, &self.store().journal(case.id).await?) else { return Ok(None) };
                let workflow = self.kept(&back.to.hash).await?;
                let file = format!("{name}@{}", back.to.hash.chars().take(SHORT).collect::<String>());
                Ok(Some(Way { workflow, reference: back.to, file, mapping: back.mapping }))
            }
        }
    }

    async fn judged(&self, case: &Case, way: &Way) -> Result<CasePlan, DeskError> {
        let old = self.workflow_of(case).await?;
        let version = Version { workflow: &way.workflow, reference: &way.reference, file: &way.file };
        Ok(plan(&old, version, case, &way.mapping, &self.moment(&way.workflow)))
    }
}
