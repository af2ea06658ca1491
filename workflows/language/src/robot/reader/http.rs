//! `http:` of a robot file.

use std::collections::BTreeSet;
use std::net::IpAddr;

use serde_saphyr::Spanned;
use url::{Host, Url};

use super::raw::{Pairs, RawBody, RawHttp, RawHttpRefusal, RawStatus, RawStatuses};
use super::{Reader, both};
use crate::robot::{HttpBody, HttpRefusal, HttpWay, Pointer, RobotOutput, RobotRefusal, Statuses, Template};

/// Bytes an address may have before inputs are put in.
const MAX_URL: usize = 2_000;
/// The header of the key, unless a file names another (draft-ietf-httpapi-idempotency-key-header).
const IDEMPOTENCY: &str = "Idempotency-Key";
/// Headers that the request itself decides.
const OWN: [&str; 8] = ["host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "content-type"];
/// Headers that bear secrets.
const SECRET: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "x-api-key"];

impl Reader<'_> {
    pub(super) fn http(&mut self, raw: RawHttp, outputs: &[RobotOutput], refusals: &[RobotRefusal]) -> Option<HttpWay> {
        let url = self.url(&raw.url);
        let idempotency = match raw.idempotency {
            Some(name) => self.header_name(&name).then_some(name.value),
            None => Some(IDEMPOTENCY.to_owned()),
        };
        let headers = self.headers(raw.headers, idempotency.as_deref());
        let body = raw.body.map(|body| self.body(body));
        let success = match raw.success {
            Some(raw) => self.statuses(&raw),
            None => Some(Statuses(vec![(200, 299)])),
        };
        let pointers = self.pointers(raw.outputs, outputs);
        let rules = self.rules(raw.refusals, refusals, success.as_ref());
        let credentials = match raw.credentials {
            Some(name) => Some(self.configured(name)?),
            None => None,
        };
        let timeout = self.timeout(raw.timeout)?;
        Some(HttpWay {
            method: raw.method,
            url: url?,
            headers: headers?,
            body: match body {
                Some(body) => Some(body?),
                None => None,
            },
            idempotency: idempotency?,
            success: success?,
            outputs: pointers?,
            refusals: rules?,
            credentials,
            timeout,
        })
    }

    fn url(&mut self, raw: &Spanned<String>) -> Option<Template> {
        let template = self.template(raw)?;
        let wrong = match Url::parse(&template.fill(|_| "x".to_owned())) {
            Ok(url) => fault_of(&url, &template),
            Err(_) => Some(both("l'adresse ne se lit pas.", "the address cannot be read.")),
        };
        let wrong = if raw.value.len() > MAX_URL { Some(both("l'adresse est trop longue.", "the address is too long.")) } else { wrong };
        if let Some(reason) = wrong {
            let mend = both(
                "Écrivez https://hôte/chemin/{entrée}?clé={entrée} ; http pour cette machine seulement ; ni mot de passe ni « # ».",
                "Write https://host/path/{input}?key={input}; http for this machine alone; neither a password nor “#”.",
            );
            self.error("GRF-ROBOT-006", raw.referenced, reason, mend);
            return None;
        }
        // Without a value, the path would name something else: the folder in place of the file.
        let path = Template::new(raw.value.split('?').next().unwrap_or_default()).ok()?;
        let missing = self.inputs.iter().find(|input| !input.required && path.places().any(|place| place == input.name));
        if let Some(name) = missing.map(|input| input.name.clone()) {
            self.error(
                "GRF-ROBOT-006",
                raw.referenced,
                [
                    format!("« {name} » peut être vide, et le chemin serait alors celui d'autre chose."),
                    format!("“{name}” may be empty, and the path would then be that of something else."),
                ],
                [format!("Ajoutez « required: true » à l'entrée « {name} »."), format!("Add “required: true” to the input “{name}”.")],
            );
            return None;
        }
        Some(template)
    }

    fn header_name(&mut self, name: &Spanned<String>) -> bool {
        let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        let lower = name.value.to_ascii_lowercase();
        let good = (1..=100).contains(&lower.len()) && lower.bytes().all(token);
        let (reason, mend) = if SECRET.contains(&lower.as_str()) {
            (
                [format!("« {} » porte un secret.", name.value), format!("“{}” bears a secret.", name.value)],
                both(
                    "Écrivez « credentials: NOM », et le fichier du secret dans greffier.toml.",
                    "Write “credentials: NAME”, and the file of the secret in greffier.toml.",
                ),
            )
        } else if !good || OWN.contains(&lower.as_str()) {
            (
                [
                    format!("l'en-tête « {} » ne peut pas être écrit ici.", name.value),
                    format!("the header “{}” cannot be written here.", name.value),
                ],
                both(
                    "Retirez-le : la requête le fait elle-même, ou ce n'est pas un nom d'en-tête.",
                    "Remove it: the request makes it by itself, or it is no name of a header.",
                ),
            )
        } else {
            return true;
        };
        self.error("GRF-ROBOT-007", name.referenced, reason, mend);
        false
    }

    fn headers(&mut self, raw: Pairs<Spanned<String>>, idempotency: Option<&str>) -> Option<Vec<(String, String)>> {
        let before = self.findings.len();
        if let Some((last, _)) = raw.0.last() {
            self.count(last.referenced, raw.0.len());
        }
        let mut seen: BTreeSet<String> = idempotency.map(str::to_ascii_lowercase).into_iter().collect();
        for (name, value) in &raw.0 {
            if self.header_name(name) && !seen.insert(name.value.to_ascii_lowercase()) {
                self.error(
                    "GRF-ROBOT-007",
                    name.referenced,
                    [format!("l'en-tête « {} » est déjà là.", name.value), format!("the header “{}” is there already.", name.value)],
                    both("Gardez un seul des deux.", "Keep one of the two."),
                );
            }
            let plain =
                value.value.len() <= 1_000 && value.value.bytes().all(|byte| (0x20..0x7f).contains(&byte) && byte != b'{' && byte != b'}');
            if !plain {
                self.error(
                    "GRF-ROBOT-007",
                    value.referenced,
                    both("un en-tête est envoyé tel quel, en lettres sans accent.", "a header is sent as it is, in plain letters."),
                    both("Mettez les entrées dans « url: » ou « body: ».", "Put inputs into “url:” or “body:”."),
                );
            }
        }
        (self.findings.len() == before).then(|| raw.0.into_iter().map(|(name, value)| (name.value, value.value)).collect())
    }

    fn body(&mut self, raw: Spanned<RawBody>) -> Option<HttpBody> {
        match (raw.value.json, raw.value.form) {
            (Some(json), None) => self.json(json).map(HttpBody::Json),
            (None, Some(form)) => {
                if let Some((last, _)) = form.0.last() {
                    self.count(last.referenced, form.0.len());
                }
                let fields: Vec<_> = form.0.into_iter().map(|(name, value)| Some((name.value, self.template(&value)?))).collect();
                fields.into_iter().collect::<Option<_>>().map(HttpBody::Form)
            }
            _ => {
                self.error(
                    "GRF-ROBOT-012",
                    raw.referenced,
                    both("« body: » a soit « json: », soit « form: ».", "“body:” has either “json:” or “form:”."),
                    both("Gardez un seul des deux.", "Keep one of the two."),
                );
                None
            }
        }
    }

    fn statuses(&mut self, raw: &Spanned<RawStatuses>) -> Option<Statuses> {
        let all: Vec<&RawStatus> = match &raw.value {
            RawStatuses::One(one) => vec![one],
            RawStatuses::Several(several) => several.iter().collect(),
        };
        self.count(raw.referenced, all.len());
        let ranges: Option<Vec<_>> = all.into_iter().map(range_of).collect();
        let ranges = ranges.filter(|ranges| !ranges.is_empty());
        if ranges.is_none() {
            self.error(
                "GRF-ROBOT-008",
                raw.referenced,
                both("ce n'est pas un statut de réponse.", "this is no status of an answer."),
                both(
                    "Écrivez 201, \"200-204\" ou [200, 201], entre 200 et 599.",
                    "Write 201, \"200-204\" or [200, 201], between 200 and 599.",
                ),
            );
        }
        ranges.map(Statuses)
    }

    fn pointer(&mut self, code: &'static str, raw: &Spanned<String>) -> Option<Pointer> {
        let pointer = Pointer::new(&raw.value);
        if pointer.is_none() {
            self.error(
                code,
                raw.referenced,
                both("ce n'est pas un pointeur JSON.", "this is no JSON pointer."),
                both("Écrivez chaque pas après « / » : /dossier/numero.", "Write each step after “/”: /file/number."),
            );
        }
        pointer
    }

    /// Where each output stands, in the order of the outputs.
    fn pointers(&mut self, raw: Pairs<Spanned<String>>, outputs: &[RobotOutput]) -> Option<Vec<(String, Pointer)>> {
        let before = self.findings.len();
        let mut known = Vec::new();
        for (name, pointer) in &raw.0 {
            if !outputs.iter().any(|output| output.name == name.value) {
                let names = outputs.iter().map(|output| output.name.as_str());
                self.unknown("GRF-ROBOT-009", name, names, ["sortie inconnue", "unknown output"]);
            }
            known.extend(self.pointer("GRF-ROBOT-009", pointer).map(|pointer| (name.value.clone(), pointer)));
        }
        for (index, output) in outputs.iter().enumerate().filter(|(_, output)| !raw.0.iter().any(|(name, _)| name.value == output.name)) {
            let name = &output.name;
            let at = self.output_spots.get(index).copied().unwrap_or_default();
            self.error(
                "GRF-ROBOT-009",
                at,
                [
                    format!("rien ne dit où la sortie « {name} » se trouve dans la réponse."),
                    format!("nothing says where the output “{name}” stands in the answer."),
                ],
                [
                    format!("Ajoutez « {name}: /chemin » sous « outputs: » de « http: »."),
                    format!("Add “{name}: /path” under “outputs:” of “http:”."),
                ],
            );
        }
        let place = |name: &String| outputs.iter().position(|output| output.name == *name);
        known.sort_by_key(|(name, _)| place(name));
        (self.findings.len() == before).then_some(known)
    }

    /// How each refusal is known, in the order of the refusals.
    fn rules(
        &mut self,
        raw: Pairs<Spanned<RawHttpRefusal>>,
        refusals: &[RobotRefusal],
        success: Option<&Statuses>,
    ) -> Option<Vec<HttpRefusal>> {
        let before = self.findings.len();
        let told: BTreeSet<String> = raw.0.iter().map(|(name, _)| name.value.clone()).collect();
        let mut rules: Vec<(Spanned<String>, HttpRefusal)> = Vec::new();
        for (name, rule) in raw.0 {
            if !refusals.iter().any(|refusal| refusal.name == name.value) {
                let names = refusals.iter().map(|refusal| refusal.name.as_str());
                self.unknown("GRF-ROBOT-010", &name, names, ["refus inconnu", "unknown refusal"]);
            }
            if let Some(rule) = self.rule(&name, rule, success) {
                rules.push((name, rule));
            }
        }
        for (index, refusal) in refusals.iter().enumerate() {
            if !told.contains(&refusal.name) {
                let name = &refusal.name;
                let at = self.refusal_spots.get(index).copied().unwrap_or_default();
                self.error(
                    "GRF-ROBOT-010",
                    at,
                    [
                        format!("rien ne dit à quoi le refus « {name} » se reconnaît."),
                        format!("nothing says how the refusal “{name}” is known."),
                    ],
                    [
                        format!("Ajoutez « {name}: {{ status: 404 }} » sous « refusals: » de « http: »."),
                        format!("Add “{name}: {{ status: 404 }}” under “refusals:” of “http:”."),
                    ],
                );
            }
        }
        let place = |name: &str| refusals.iter().position(|refusal| refusal.name == name);
        rules.sort_by_key(|(name, _)| place(&name.value));
        self.reached(&rules);
        (self.findings.len() == before).then(|| rules.into_iter().map(|(_, rule)| rule).collect())
    }

    fn rule(&mut self, name: &Spanned<String>, raw: Spanned<RawHttpRefusal>, success: Option<&Statuses>) -> Option<HttpRefusal> {
        let at = match &raw.value.at {
            Some(at) => Some(self.pointer("GRF-ROBOT-010", at)?),
            None => None,
        };
        let status = match &raw.value.status {
            Some(status) => Some(self.statuses(status)?),
            None => None,
        };
        let equals = raw.value.equals.map(|equals| equals.value);
        if status.is_none() && at.is_none() || at.is_none() && equals.is_some() {
            self.error(
                "GRF-ROBOT-010",
                name.referenced,
                both("rien ne dit à quoi ce refus se reconnaît.", "nothing says how this refusal is known."),
                both(
                    "Écrivez { status: 404 }, { at: /erreur/code, equals: INCONNU }, ou les deux.",
                    "Write { status: 404 }, { at: /error/code, equals: UNKNOWN }, or both.",
                ),
            );
            return None;
        }
        // Where the answer says nothing more, one status cannot mean both.
        let meant = status.as_ref().filter(|_| at.is_none()).zip(success).and_then(|(status, success)| status.common(success));
        if let Some(status) = meant {
            self.error(
                "GRF-ROBOT-008",
                name.referenced,
                [
                    format!("le statut {status} dirait à la fois que c'est fait et que c'est refusé."),
                    format!("the status {status} would say both that it was done and that it was refused."),
                ],
                both("Ajoutez « at: », ou ôtez ce statut de l'un des deux.", "Add “at:”, or take this status from one of the two."),
            );
            return None;
        }
        Some(HttpRefusal { refusal: name.value.clone(), status, at, equals })
    }

    /// No rule takes all that another after it would.
    fn reached(&mut self, rules: &[(Spanned<String>, HttpRefusal)]) {
        for (index, (name, rule)) in rules.iter().enumerate() {
            let takes = |other: &HttpRefusal| {
                let status = match (&other.status, &rule.status) {
                    (None, _) => true,
                    (Some(_), None) => false,
                    (Some(other), Some(rule)) => rule.0.iter().flat_map(|(first, last)| *first..=*last).all(|status| other.holds(status)),
                };
                let said = other.at.is_none() || (other.at == rule.at && (other.equals.is_none() || other.equals == rule.equals));
                status && said
            };
            if let Some((first, _)) = rules[..index].iter().find(|(_, other)| takes(other)) {
                let (first, name_text) = (&first.value, &name.value);
                self.error(
                    "GRF-ROBOT-010",
                    name.referenced,
                    [
                        format!("« {name_text} » n'arrive jamais : « {first} », déclaré avant, prend toutes ses réponses."),
                        format!("“{name_text}” never comes: “{first}”, declared before it, takes all its answers."),
                    ],
                    both("Déclarez d'abord le refus le plus précis.", "Declare the most precise refusal first."),
                );
            }
        }
    }
}

fn range_of(raw: &RawStatus) -> Option<(u16, u16)> {
    let (first, last) = match raw {
        RawStatus::Single(status) => (*status, *status),
        RawStatus::Range(text) => match text.split_once('-') {
            Some((first, last)) => (first.trim().parse().ok()?, last.trim().parse().ok()?),
            None => (text.trim().parse().ok()?, text.trim().parse().ok()?),
        },
    };
    (200 <= first && first <= last && last <= 599).then_some((first, last))
}

/// Why an address cannot be used, `x` standing at each place.
fn fault_of(url: &Url, template: &Template) -> Option<[String; 2]> {
    let loopback = match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    // The same address with another value at each place begins alike: what comes before the path is never an input.
    let other = Url::parse(&template.fill(|_| "y".to_owned())).ok();
    let origin = |url: &Url| (url.scheme().to_owned(), url.host_str().map(str::to_owned), url.port());
    if other.is_none_or(|other| origin(&other) != origin(url)) {
        return Some(both("une entrée ne peut pas dire à qui l'on s'adresse.", "an input cannot say who is asked."));
    }
    match url.scheme() {
        "https" => {}
        "http" if loopback => {}
        _ => return Some(both("seul https va d'une machine à l'autre.", "only https goes from one machine to another.")),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Some(both("une adresse n'a pas de mot de passe.", "an address has no password."));
    }
    if url.fragment().is_some() {
        return Some(both("« # » ne s'envoie pas.", "“#” is not sent."));
    }
    template.text().contains(char::is_whitespace).then(|| both("l'adresse ne se lit pas.", "the address cannot be read."))
}
