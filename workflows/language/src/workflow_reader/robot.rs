//! Reads a step that a robot does: which, what it is given and brings back, and where a no of the other system leads.

use serde_saphyr::Location;

use super::raw::{Pairs, RawStep};
use super::{Block, Reader};
use crate::workflow::{GivenInput, Refused, TakenOutput};
use crate::{FieldType, Named, Robot, StepKind, Workflow, read_robot};

impl Reader {
    /// The robots that steps ask. What is wrong in their files is told with the office.
    pub(super) fn robots(&mut self, steps: &[RawStep], files: &Named, workflow: &mut Workflow) {
        for step in steps {
            let compensation = step.compensation.as_ref().map(|step| &step.value);
            for name in [Some(step), compensation].into_iter().flatten().filter_map(|step| step.robot.as_ref()) {
                if workflow.robots.contains_key(&name.value) {
                    continue;
                }
                match files.get(&name.value) {
                    Some(file) => workflow.robots.extend(read_robot(file).0.map(|robot| (name.value.clone(), robot))),
                    None => self.unknown("GRF-WF-042", name, files.keys().map(String::as_str), ["robot inconnu", "unknown robot"]),
                }
            }
            for branch in step.together.iter().flat_map(|together| &together.value.branches) {
                self.robots(&branch.steps.value, files, workflow);
            }
            if let Some(each) = &step.each {
                self.robots(&each.value.steps.value, files, workflow);
            }
        }
    }

    pub(super) fn robot(&mut self, raw: RawStep, then: String, block: &Block) -> Option<StepKind> {
        let at = raw.step.referenced;
        let role = self.needed(at, raw.role.as_ref(), "role")?;
        let name = raw.robot?;
        let robot = self.known_robots.get(&name.value).cloned()?;
        let given = self.given_to(&robot, name.referenced, raw.with);
        let taken = self.taken_of(&robot, raw.take);
        let refused = raw.refused.into_iter().flat_map(|refused| refused.0).map(|(refusal, then)| {
            let known = robot.refusals().iter().map(|refusal| refusal.name.as_str());
            if robot.refusal(&refusal.value).is_none() {
                self.unknown("GRF-WF-045", &refusal, known, ["ce que le robot ne connaît pas", "what the robot does not know"]);
            }
            Refused { then: self.target(&then, block), refusal: refusal.value }
        });
        let refused = refused.collect();
        Some(StepKind::Robot { robot: name.value, role, given, taken, refused, then })
    }

    /// The field of the row or item that is called so.
    fn own(&self, name: &str) -> Option<String> {
        Some(self.item.as_ref()?.fields.get(name)?.0.clone())
    }

    /// What it is given: the field that the step names, or that of the same name.
    fn given_to(&mut self, robot: &Robot, at: Location, with: Option<Pairs>) -> Vec<GivenInput> {
        let with = with.map(|with| with.0).unwrap_or_default();
        for (input, _) in with.iter().filter(|(input, _)| robot.input(&input.value).is_none()) {
            let known = robot.inputs().iter().map(|input| input.name.as_str());
            self.unknown("GRF-WF-043", input, known, ["le robot ne prend pas cela", "the robot takes no such thing"]);
        }
        let mut given = Vec::new();
        for input in robot.inputs() {
            let named = with.iter().find(|(name, _)| name.value == input.name).map(|(_, field)| field);
            let (field, at) = match named {
                Some(field) if !self.field(field) => continue,
                Some(field) => (field.value.clone(), field.referenced),
                None if self.own(&input.name).is_some() => (self.own(&input.name).unwrap_or_default(), at),
                None if self.scope.contains_key(&input.name) => (input.name.clone(), at),
                None if input.required => {
                    let name = &input.name;
                    self.error(
                        "GRF-WF-043",
                        at,
                        [format!("le robot a besoin de « {name} »."), format!("the robot needs “{name}”.")],
                        [format!("Ajoutez « with: {{ {name}: CHAMP }} »."), format!("Add “with: {{ {name}: FIELD }}”.")],
                    );
                    continue;
                }
                None => continue,
            };
            self.alike("GRF-WF-043", at, &field, input.kind, &input.name);
            given.push(GivenInput { input: input.name.clone(), field });
        }
        given
    }

    /// What is taken of what it brings back: into fields of `data:`, those that the step names or of the same name.
    fn taken_of(&mut self, robot: &Robot, take: Option<Pairs>) -> Vec<TakenOutput> {
        let take = take.map(|take| take.0).unwrap_or_default();
        for (output, _) in take.iter().filter(|(output, _)| robot.output(&output.value).is_none()) {
            let known = robot.outputs().iter().map(|output| output.name.as_str());
            self.unknown("GRF-WF-044", output, known, ["le robot ne rapporte pas cela", "the robot brings no such thing back"]);
        }
        let mut taken = Vec::new();
        for output in robot.outputs() {
            match take.iter().find(|(name, _)| name.value == output.name) {
                Some((_, field)) if self.given(field) => {
                    self.alike("GRF-WF-044", field.referenced, &field.value, output.kind, &output.name);
                    taken.push(TakenOutput { output: output.name.clone(), field: field.value.clone() });
                }
                None if self.own(&output.name).is_some_and(|field| self.given.contains(&field)) => {
                    let field = self.own(&output.name).unwrap_or_default();
                    taken.push(TakenOutput { output: output.name.clone(), field });
                }
                None if self.given.contains(&output.name) && self.item.is_none() => {
                    taken.push(TakenOutput { output: output.name.clone(), field: output.name.clone() });
                }
                Some(_) | None => {}
            }
        }
        taken
    }

    /// A field and what a robot takes or brings are of one type; a text takes all.
    fn alike(&mut self, code: &'static str, at: Location, field: &str, kind: FieldType, name: &str) {
        let Some(of) = self.scope.get(field).copied() else { return };
        let text = |kind| matches!(kind, FieldType::Text | FieldType::Paragraph);
        let alike = if code == "GRF-WF-043" { text(kind) } else { text(of) };
        if of != kind && !alike {
            self.error(
                code,
                at,
                [
                    format!("le champ « {field} » est de type {}, et « {name} » du robot de type {}.", of.name(), kind.name()),
                    format!("the field “{field}” is of the type {}, and “{name}” of the robot of the type {}.", of.name(), kind.name()),
                ],
                ["Nommez un champ du même type.".into(), "Name a field of the same type.".into()],
            );
        }
    }
}
