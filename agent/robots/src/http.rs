//! One request to a service. Nothing is followed, nothing is sent twice by itself; the answer is read within its bounds.

use std::error::Error as _;
use std::time::Duration;

use greffier_language::{HttpBody, HttpRefusal, HttpWay, Method, Template};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use serde_json::{Map, Value, json};
use url::{Url, form_urlencoded};

use crate::order::{Order, Shown};
use crate::outcome::{Did, Outcome};
use crate::settings::lacking;
use crate::{Failure, Reason, Settings};

/// Bytes of an answer that are read.
const MAX_ANSWER: usize = 1024 * 1024;
/// Seconds in which a connection is made, within those of the robot.
const CONNECT: Duration = Duration::from_secs(10);
/// What stands for itself in an address (RFC 3986, section 2.3): all else of a value is encoded.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(crate) async fn ask(order: &Order<'_>, way: &HttpWay, settings: &Settings) -> Result<Did, Failure> {
    let url = address(order, &way.url)?;
    let body = way.body.as_ref().map(|body| content(order, body, Shown::All));
    let headers = headers(order, way, body.as_ref().map(|(kind, _)| *kind), settings, &url).await?;
    let client = client(settings).await?;
    let request = client.request(method(way.method), url).headers(headers);
    let request = if let Some((_, bytes)) = body { request.body(bytes) } else { request };
    let patience = Duration::from_secs(way.timeout.into());
    let late = |_| Failure::Again(Reason::Unreached(format!("no whole answer within {} s", way.timeout)));
    let (status, answer) =
        tokio::time::timeout(patience, async { read(request.send().await.map_err(unreached)?).await }).await.map_err(late)??;
    let outcome = understood(order, way, status, &answer)?;
    Ok(Did { outcome, sent: sent(order, way), status: status.into(), answer })
}

/// The address with each value encoded, which can neither leave its segment nor become another.
fn address(order: &Order<'_>, template: &Template) -> Result<Url, Failure> {
    let written = template.fill(|name| utf8_percent_encode(order.value(name), RESERVED).to_string());
    let path = written.split('?').next().unwrap_or_default();
    if path.split('/').any(|segment| matches!(segment, "." | "..")) {
        return Err(Failure::Never(Reason::Inputs("a value would lead the address elsewhere".into())));
    }
    Url::parse(&written).map_err(|_| Failure::Never(Reason::Inputs("the address cannot be made of these values".into())))
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}

async fn headers(
    order: &Order<'_>,
    way: &HttpWay,
    kind: Option<&'static str>,
    settings: &Settings,
    url: &Url,
) -> Result<HeaderMap, Failure> {
    let wrong = |name: &str| Failure::Never(Reason::Inputs(format!("the header “{name}” cannot be sent")));
    let mut headers = HeaderMap::new();
    let own = way.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    for (name, value) in own.chain([(way.idempotency.as_str(), order.key)]) {
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong(name))?;
        headers.insert(header, HeaderValue::from_str(value).map_err(|_| wrong(name))?);
    }
    if let Some(kind) = kind {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    if let Some(name) = &way.credentials {
        let (header, value) = settings.secret(name, url).await?;
        headers.insert(header, value);
    }
    Ok(headers)
}

/// The media type and the bytes of what a request bears.
fn content(order: &Order<'_>, body: &HttpBody, shown: Shown) -> (&'static str, Vec<u8>) {
    match body {
        HttpBody::Json(json) => {
            let value = json.fill(&|name| order.json(name, shown), &|name| order.text(name, shown));
            ("application/json", value.to_string().into_bytes())
        }
        HttpBody::Form(fields) => {
            let mut form = form_urlencoded::Serializer::new(String::new());
            for (name, value) in fields {
                form.append_pair(name, &value.fill(|place| order.text(place, shown)));
            }
            ("application/x-www-form-urlencoded", form.finish().into_bytes())
        }
    }
}

async fn client(settings: &Settings) -> Result<Client, Failure> {
    // The process has one provider of TLS's cryptography; whoever comes second finds it there.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .referer(false)
        .connect_timeout(CONNECT)
        .pool_max_idle_per_host(0)
        .user_agent(concat!("greffier/", env!("CARGO_PKG_VERSION")))
        .tls_certs_merge(settings.roots().await?);
    client.build().map_err(|error| lacking(format!("no request can be made: {}", cause(&error))))
}

async fn read(mut response: Response) -> Result<(u16, Vec<u8>), Failure> {
    let status = response.status().as_u16();
    let mut answer = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(unreached)? {
        if answer.len() + piece.len() > MAX_ANSWER {
            return Err(Failure::Never(Reason::Answer("the answer is longer than 1 MiB".into())));
        }
        answer.extend_from_slice(&piece);
    }
    Ok((status, answer))
}

fn unreached(error: reqwest::Error) -> Failure {
    Failure::Again(Reason::Unreached(cause(&error)))
}

/// The innermost cause: what stands around it says the address, which may have a value in it.
fn cause(error: &reqwest::Error) -> String {
    let mut source = error.source();
    while let Some(inner) = source.and_then(std::error::Error::source) {
        source = Some(inner);
    }
    source.map_or_else(|| "the request broke off".into(), |cause| cause.to_string().chars().take(200).collect())
}

/// What an answer means. A refusal goes before a success: some services refuse with a status of success.
fn understood(order: &Order<'_>, way: &HttpWay, status: u16, answer: &[u8]) -> Result<Outcome, Failure> {
    let value: Option<Value> = serde_json::from_slice(answer).ok();
    if let Some(refusal) = way.refusal(status, value.as_ref()) {
        return Ok(Outcome::refused(&refusal.refusal, said(refusal, value.as_ref())));
    }
    match status {
        status if way.success.holds(status) => {}
        408 | 409 | 425 | 429 | 500..=599 => return Err(Failure::Again(Reason::Busy(status))),
        status => return Err(Failure::Never(Reason::Unforeseen(status))),
    }
    // An empty answer says nothing; one that is no JSON may say anything.
    if way.reads_answer(status) && value.is_none() && !answer.is_empty() {
        return Err(Failure::Never(Reason::Answer("the answer is not JSON".into())));
    }
    let pointer = |name: &str| way.outputs.iter().find(|(output, _)| output == name).map(|(_, pointer)| pointer);
    Outcome::outputs(order.robot, |output| pointer(&output.name)?.of(value.as_ref()?))
}

/// What was said of a refusal: what stands at its place, or the words of a problem (RFC 9457).
fn said<'v>(refusal: &HttpRefusal, answer: Option<&'v Value>) -> &'v str {
    let Some(answer) = answer else { return "" };
    let words = ["/detail", "/title"].into_iter().find_map(|at| answer.pointer(at)?.as_str());
    words.or_else(|| refusal.at.as_ref()?.of(answer)?.as_str()).unwrap_or_default()
}

/// What was sent, as the evidence has it.
fn sent(order: &Order<'_>, way: &HttpWay) -> Value {
    let url = way.url.fill(|name| match order.text(name, Shown::Masked) {
        text if text == order.value(name) => utf8_percent_encode(&text, RESERVED).to_string(),
        masked => masked,
    });
    let body = way.body.as_ref().map(|body| content(order, body, Shown::Masked).1);
    let headers: Map<String, Value> = way.headers.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
    json!({
        "way": "http",
        "method": way.method.name(),
        "url": url,
        "headers": headers,
        "idempotency": way.idempotency,
        "credentials": way.credentials,
        "body": body.map(|body| String::from_utf8_lossy(&body).into_owned()),
    })
}
