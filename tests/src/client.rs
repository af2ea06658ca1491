//! A clerk at the console, over HTTP: what a browser sends, without the browser.
#![allow(clippy::missing_panics_doc, reason = "a test that cannot go on panics, and says why")]

use reqwest::blocking::multipart::{Form, Part};
use reqwest::blocking::{Client, Response};
use serde_json::Value;

use crate::office::{Office, PASSWORD};

/// A signed-in clerk.
pub struct Clerk<'a> {
    office: &'a Office,
    http: Client,
}

impl<'a> Clerk<'a> {
    /// Signs `name` in.
    pub fn sign_in(office: &'a Office, name: &str) -> Self {
        let clerk = Self::nobody(office);
        let answer = clerk.send("/sign-in", &[("name", name), ("password", PASSWORD), ("next", "/tasks")]);
        assert!(answer.url().path().starts_with("/tasks"), "{name} could not sign in: {}", answer.status());
        clerk
    }

    /// Somebody without an account.
    pub fn nobody(office: &'a Office) -> Self {
        // The client asks for one though nothing here is encrypted.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { office, http: Client::builder().cookie_store(true).build().unwrap() }
    }

    /// Reads every page of the document that `page` asks to be signed, agrees, and signs it with these `means`; returns what follows.
    pub fn sign(&self, page: &str, means: &[(&str, &str)]) -> String {
        let shown = self.get(page);
        let hidden = |name: &str| attribute(&shown, &format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("{page}: {shown}"));
        let (sha256, version) = (hidden("sha256"), hidden("consent_version"));
        for number in 1..=shown.matches("<figure class=\"sheet\"").count() {
            self.submit(page, &format!("{page}/seen"), &[("sha256", &sha256), ("page", &number.to_string())]);
        }
        let agreed = [("sha256", sha256.as_str()), ("consent", "on"), ("consent_version", &version)];
        self.submit(page, &format!("{page}/sign"), &[&agreed[..], means].concat()).0
    }

    /// A page.
    pub fn get(&self, path: &str) -> String {
        let answer = self.http.get(self.office.url(path)).send().unwrap();
        let status = answer.status();
        let text = answer.text().unwrap();
        assert!(status.is_success(), "{path}: {status}\n{text}");
        text
    }

    /// The status that a page is answered with.
    pub fn status(&self, path: &str) -> u16 {
        self.http.get(self.office.url(path)).send().unwrap().status().as_u16()
    }

    /// A page's bytes.
    pub fn bytes(&self, path: &str) -> Vec<u8> {
        let answer = self.http.get(self.office.url(path)).send().unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.bytes().unwrap().to_vec()
    }

    /// An answer of the API.
    pub fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.get(path)).unwrap()
    }

    /// Sends a form as it stands.
    pub fn send(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        self.http.post(self.office.url(path)).form(fields).send().unwrap()
    }

    /// Sends a file with the form of `page`, which asks for it as `file`; returns the page that follows, and its path.
    pub fn upload(&self, page: &str, path: &str, name: &str, bytes: Vec<u8>) -> (String, String) {
        let csrf = attribute(&self.get(page), "name=\"csrf\" value=\"").unwrap_or_else(|| panic!("{page} has no token"));
        let form = Form::new().text("csrf", csrf).part("file", Part::bytes(bytes).file_name(name.to_owned()));
        let answer = self.http.post(self.office.url(path)).multipart(form).send().unwrap();
        let (status, followed) = (answer.status(), answer.url().path().to_owned());
        let text = answer.text().unwrap();
        assert!(status.is_success(), "{path}: {status}\n{text}");
        (text, followed)
    }

    /// Sends the form of `page`, with its token; returns the page that follows, and its path.
    pub fn submit(&self, page: &str, path: &str, fields: &[(&str, &str)]) -> (String, String) {
        let text = self.get(page);
        let csrf = attribute(&text, "name=\"csrf\" value=\"").unwrap_or_else(|| panic!("{page} has no token"));
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend(fields);
        let answer = self.send(path, &all);
        let (status, followed) = (answer.status(), answer.url().path().to_owned());
        let text = answer.text().unwrap();
        assert!(status.is_success(), "{path}: {status}\n{text}");
        (text, followed)
    }
}

/// What follows `before` in a page, up to the next quotation mark.
pub fn attribute(page: &str, before: &str) -> Option<String> {
    let (_, rest) = page.split_once(before)?;
    Some(rest.split('"').next()?.to_owned())
}
