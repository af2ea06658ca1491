//! Findings as SARIF 2.1.0 (OASIS Standard, 27 March 2020), for code review tools.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::{Diagnostic, Severity, SourceFile, Spot};

/// What stays as it is in a segment of a URI's path (RFC 3986, section 3.3).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The name of the folder that relative addresses begin at.
const BASE: &str = "SRCROOT";

/// What is told of a code, in the language that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleText {
    /// One sentence.
    pub sentence: String,
    /// Why it matters and what to do.
    pub help: String,
}

/// The findings as a SARIF log, in the language of `tag`. `files` are the texts that they are about; a finding in the folder `root`, an
/// absolute path, has an address relative to it. `about` tells what a code means.
#[must_use]
pub fn render_sarif(
    findings: &[Diagnostic],
    files: &[SourceFile],
    root: &Path,
    tag: &str,
    about: impl Fn(&str) -> Option<RuleText>,
) -> Value {
    let codes: BTreeMap<&str, Severity> = findings.iter().map(|finding| (finding.code, finding.severity)).collect();
    let rules: Vec<Value> = codes.iter().map(|(code, severity)| rule(code, *severity, about(code))).collect();
    let results: Vec<Value> = findings
        .iter()
        .map(|finding| {
            let mut place = json!({ "artifactLocation": artifact(&finding.file, root) });
            if let Some(region) = region(finding, files) {
                place["region"] = region;
            }
            json!({
                "ruleId": finding.code,
                "ruleIndex": codes.keys().position(|code| *code == finding.code),
                "level": finding.severity,
                "message": { "text": format!("{} {}", finding.reason.get(tag), finding.mend.get(tag)) },
                "locations": [{ "physicalLocation": place }],
            })
        })
        .collect();
    let language = if tag.starts_with("en") { "en" } else { "fr" };
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "greffier check",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "language": language,
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { BASE: { "uri": format!("{}/", address(&segments(root)).trim_end_matches('/')) } },
            "results": results,
        }],
    })
}

fn rule(code: &str, severity: Severity, text: Option<RuleText>) -> Value {
    let mut rule = json!({ "id": code, "defaultConfiguration": { "level": severity } });
    if let Some(text) = text {
        rule["shortDescription"] = json!({ "text": text.sentence });
        rule["help"] = json!({ "text": text.help });
    }
    rule
}

/// The place in the file, at most to the end of its line: the end is the column after the last character (section 3.30.8).
fn region(finding: &Diagnostic, files: &[SourceFile]) -> Option<Value> {
    let Spot { line, column, length } = finding.spot;
    let index = usize::try_from(line).ok()?.checked_sub(1)?;
    let text = files.iter().find(|file| file.path == finding.file).and_then(|file| file.text.lines().nth(index));
    let column = column.max(1);
    let end = column.saturating_add(length.max(1));
    // A place at the very end of a line, where something is missing, is still one character wide.
    let last = text.map_or(end, |text| u64::try_from(text.chars().count()).unwrap_or(u64::MAX).saturating_add(1).max(column + 1));
    Some(json!({ "startLine": line, "startColumn": column, "endLine": line, "endColumn": end.min(last) }))
}

fn artifact(file: &str, root: &Path) -> Value {
    let root = segments(root);
    let file = segments_from(root.clone(), Path::new(file));
    match file.strip_prefix(&root[..]) {
        Some(inside) if !inside.is_empty() => json!({ "uri": inside.join("/"), "uriBaseId": BASE }),
        _ => json!({ "uri": address(&file) }),
    }
}

fn address(segments: &[String]) -> String {
    format!("file:///{}", segments.join("/"))
}

/// The encoded names on the way to an absolute path.
fn segments(path: &Path) -> Vec<String> {
    segments_from(Vec::new(), path)
}

/// The same from a folder on, by the words of the path alone: `.` and `..` are resolved, as addresses of artifacts ask (section 3.4.3).
fn segments_from(mut from: Vec<String>, path: &Path) -> Vec<String> {
    for component in path.components() {
        match component {
            Component::RootDir => from.clear(),
            Component::Prefix(prefix) => from = vec![prefix.as_os_str().to_string_lossy().into_owned()],
            Component::CurDir => {}
            Component::ParentDir => {
                from.pop();
            }
            Component::Normal(name) => from.push(utf8_percent_encode(&name.to_string_lossy(), SEGMENT).to_string()),
        }
    }
    from
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(file: &str, spot: Spot) -> Diagnostic {
        Diagnostic::error("GRF-WF-001", file, spot, ["étape inconnue.".into(), "unknown step.".into()], ["Mends.".into(), "Mend.".into()])
    }

    fn log(findings: &[Diagnostic], files: &[SourceFile]) -> Value {
        let about = |code: &str| Some(RuleText { sentence: format!("Ce que dit {code}."), help: "Pourquoi".into() });
        render_sarif(findings, files, Path::new("/bureaux/ville é"), "fr", about)
    }

    #[test]
    fn a_log_has_what_the_standard_requires() {
        let warning = Diagnostic::warning("GRF-WF-108", "./a.yaml", Spot::default(), ["r".into(), "r".into()], ["m".into(), "m".into()]);
        let log = log(&[warning, finding("a.yaml", Spot { line: 2, column: 3, length: 4 })], &[]);
        assert_eq!(log["version"], "2.1.0");
        let run = &log["runs"][0];
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        assert_eq!(run["originalUriBaseIds"]["SRCROOT"]["uri"], "file:///bureaux/ville%20%C3%A9/");
        let driver = &run["tool"]["driver"];
        assert_eq!((&driver["name"], &driver["language"]), (&json!("greffier check"), &json!("fr")));
        assert!(driver.get("informationUri").is_none());
        let ids: Vec<_> = driver["rules"].as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap()).collect();
        assert_eq!(ids, ["GRF-WF-001", "GRF-WF-108"]);
        assert_eq!(driver["rules"][0]["shortDescription"]["text"], "Ce que dit GRF-WF-001.");
        assert_eq!(driver["rules"][0]["help"]["text"], "Pourquoi");
        let results = run["results"].as_array().unwrap();
        assert_eq!((&results[0]["level"], &results[1]["level"]), (&json!("warning"), &json!("error")));
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(result["ruleId"], driver["rules"][index]["id"]);
            assert!(result["message"]["text"].is_string());
            assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"], json!({ "uri": "a.yaml", "uriBaseId": "SRCROOT" }));
        }
        assert!(results[0]["locations"][0]["physicalLocation"].get("region").is_none(), "the whole file has no region");
    }

    #[test]
    fn a_region_ends_after_its_last_character_and_on_its_line() {
        let files = [SourceFile { path: "a.yaml".into(), text: "x\nétape: 𝔸bc\n".into() }];
        let end = |column, length| {
            let log = log(&[finding("a.yaml", Spot { line: 2, column, length })], &files);
            log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"].clone()
        };
        assert_eq!(end(8, 3), json!({ "startLine": 2, "startColumn": 8, "endLine": 2, "endColumn": 11 }));
        assert_eq!(end(8, 900)["endColumn"], 11, "a span over several lines is cut at the first");
        assert_eq!(end(11, 1)["endColumn"], 12);
    }

    #[test]
    fn addresses_are_relative_inside_the_root_and_whole_outside() {
        let place = |file: &str| {
            let log = log(&[finding(file, Spot::default())], &[]);
            log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"].clone()
        };
        assert_eq!(place("./b/forms/à lire.yaml"), json!({ "uri": "b/forms/%C3%A0%20lire.yaml", "uriBaseId": "SRCROOT" }));
        assert_eq!(place("b/../c.yaml"), json!({ "uri": "c.yaml", "uriBaseId": "SRCROOT" }));
        assert_eq!(place("/bureaux/ville é/c.yaml"), json!({ "uri": "c.yaml", "uriBaseId": "SRCROOT" }));
        assert_eq!(place("../autre/c.yaml"), json!({ "uri": "file:///bureaux/autre/c.yaml" }));
    }
}
