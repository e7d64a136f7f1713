//! Log lines as JSON objects: what happened, then where, then the call that it belongs to.
//!
//! Fields of a span are written down once, when the span begins, and copied into each of its lines.

use std::cell::Cell;
use std::error::Error;
use std::fmt::{self, Write as _};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime as _, SystemTime};
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::LookupSpan;

use super::spool::Spool;

/// Writes a line for each event.
pub struct JsonLines(Spool);

impl JsonLines {
    /// Lines go into that spool.
    pub fn new(spool: Spool) -> Self {
        Self(spool)
    }
}

/// The members of a span's object, each with a comma before it.
struct SpanMembers(Vec<u8>);

thread_local! {
    /// Memory for the next line of this thread.
    static LINE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

impl<S> Layer<S> for JsonLines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut members = Vec::new();
        attributes.record(&mut Members(&mut members));
        span.extensions_mut().insert(SpanMembers(members));
    }

    fn on_record(&self, id: &Id, record: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(members) = span.extensions_mut().get_mut::<SpanMembers>() {
            record.record(&mut Members(&mut members.0));
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        // Taken, not borrowed: formatting a value may log, too.
        let mut line = LINE.take();
        line.clear();
        write_line(&mut line, event, &context);
        self.0.push(&line);
        LINE.set(line);
    }
}

fn write_line<S>(line: &mut Vec<u8>, event: &Event<'_>, context: &Context<'_, S>)
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let metadata = event.metadata();
    let mut timestamp = String::new();
    // An empty text stands where the time could not be told.
    let _ = SystemTime.format_time(&mut Writer::new(&mut timestamp));
    line.extend_from_slice(b"{\"timestamp\":");
    write_text(line, &timestamp);
    write_member(line, "level", metadata.level().as_str());
    event.record(&mut Members(line));
    write_member(line, "target", metadata.target());
    if let Some(span) = context.event_span(event) {
        line.extend_from_slice(b",\"span\":{\"name\":");
        write_text(line, span.name());
        if let Some(members) = span.extensions().get::<SpanMembers>() {
            line.extend_from_slice(&members.0);
        }
        line.push(b'}');
    }
    line.extend_from_slice(b"}\n");
}

fn write_member(line: &mut Vec<u8>, name: &str, value: &str) {
    write_name(line, name);
    write_text(line, value);
}

fn write_name(line: &mut Vec<u8>, name: &str) {
    line.push(b',');
    write_text(line, name.strip_prefix("r#").unwrap_or(name));
    line.push(b':');
}

fn write_text(line: &mut Vec<u8>, text: &str) {
    serde_json::to_writer(line, text).expect("a text has a JSON form, and memory takes every byte");
}

/// Writes fields as members of a JSON object, each with a comma before it.
struct Members<'a>(&'a mut Vec<u8>);

impl Visit for Members<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let mut text = String::new();
        // What could be written before a value failed to format is told.
        let _ = write!(text, "{value:?}");
        write_member(self.0, field.name(), &text);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        write_member(self.0, field.name(), value);
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        write_member(self.0, field.name(), &value.to_string());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        write_name(self.0, field.name());
        serde_json::to_writer(&mut *self.0, &value).expect("a number has a JSON form");
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        write_name(self.0, field.name());
        serde_json::to_writer(&mut *self.0, &value).expect("a number has a JSON form");
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        write_name(self.0, field.name());
        serde_json::to_writer(&mut *self.0, &value).expect("a number has a JSON form");
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        write_name(self.0, field.name());
        self.0
            .extend_from_slice(if value { b"true".as_slice() } else { b"false" });
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use serde_json::{Value, json};
    use tracing_subscriber::layer::SubscriberExt as _;

    use super::super::spool;
    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(work: impl FnOnce()) -> Vec<Value> {
        let lines = Lines::default();
        let (spool, unwritten) = spool::start(Box::new(lines.clone())).unwrap();
        let subscriber = tracing_subscriber::registry().with(JsonLines::new(spool));
        tracing::subscriber::with_default(subscriber, work);
        drop(unwritten);
        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    #[test]
    fn a_line_tells_what_happened_where_and_in_which_call() {
        let lines = logged(|| {
            let span =
                tracing::info_span!("call", request.id = "r \"1\"", project.id = tracing::field::Empty);
            span.record("project.id", "prj_1");
            span.in_scope(|| {
                tracing::warn!(http.status = 200_u16, latency_ms = 1.5, ok = true, error = %"a\nb", "tab\there");
            });
            tracing::info!(n = -1, "outside");
        });
        assert_eq!(
            lines[0]["span"],
            json!({"name": "call", "request.id": "r \"1\"", "project.id": "prj_1"})
        );
        assert_eq!(
            (&lines[0]["level"], &lines[0]["message"], &lines[0]["error"]),
            (&json!("WARN"), &json!("tab\there"), &json!("a\nb"))
        );
        assert_eq!(
            (&lines[0]["http.status"], &lines[0]["latency_ms"], &lines[0]["ok"]),
            (&json!(200), &json!(1.5), &json!(true))
        );
        assert!(lines[0]["timestamp"].as_str().unwrap().ends_with('Z'));
        assert_eq!((&lines[1]["n"], lines[1].get("span")), (&json!(-1), None));
    }

    #[test]
    fn a_value_that_logs_while_it_is_told_is_told_all_the_same() {
        struct Talkative;
        impl fmt::Debug for Talkative {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                tracing::info!("inner");
                f.write_str("outer")
            }
        }
        let lines = logged(|| tracing::info!(value = ?Talkative, "asked"));
        let last = lines.last().unwrap();
        assert_eq!(
            (&last["message"], &last["value"]),
            (&json!("asked"), &json!("outer"))
        );
    }
}
