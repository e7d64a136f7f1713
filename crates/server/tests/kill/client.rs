//! A client: calls of every kind about its people, one after the other, each checked against what was acknowledged.

use std::io::Cursor;

use base64::Engine as _;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use serde_json::json;

use crate::chance::Chance;
use crate::line::{Answer, Call, Line};
use crate::person::{DOCUMENTS, Document, DueDiligence, Person, Residence, Stated};

/// A client, and what it knows in the end.
pub struct Client {
    line: Line,
    chance: Chance,
    pub people: Vec<Person>,
    /// Writes that were answered and that leave an entry in the audit trail.
    pub writes_acknowledged: u64,
    acceptances: usize,
}

impl Client {
    pub fn new(line: Line, chance: Chance, people: Vec<Person>) -> Self {
        Self {
            line,
            chance,
            people,
            writes_acknowledged: 0,
            acceptances: 0,
        }
    }

    /// Makes that many calls.
    pub async fn make_calls(mut self, count: usize) -> Self {
        for _ in 0..count {
            let index = self.chance.below(self.people.len());
            let person = &self.people[index];
            let (is_known, is_stated) = (person.exists(), person.stated.is_some());
            let has_documents = !person.documents.is_empty();
            let uploads = person.residence == Residence::Germany;
            match self.chance.below(100) {
                0..16 if is_known => self.accept(index).await,
                16..42 if is_stated => self.trigger(index).await,
                42..58 if is_stated && uploads => self.upload(index).await,
                58..72 if is_known => self.ask_for_status(index).await,
                72..80 => self.ask_for_user(index).await,
                80..86 if has_documents => self.ask_for_document(index).await,
                ..8 => self.accept(index).await,
                _ => self.register(index).await,
            }
        }
        self
    }

    async fn register(&mut self, index: usize) {
        let stated = match self.people[index].stated {
            // The same values again, now and then.
            Some(stated) if self.chance.below(4) == 0 => stated,
            earlier => Stated {
                version: earlier.map_or(0, |stated| stated.version + 1),
                due_diligence: match self.chance.below(4) {
                    0 => DueDiligence::LeftOut,
                    _ => DueDiligence::Stated,
                },
            },
        };
        let person = &self.people[index];
        let call = Call::put(person.path(), Some(person.body(stated)));
        let answer = self.write(&call).await;
        let person = &mut self.people[index];
        assert_created(&answer, !person.exists());
        person.stated = Some(stated);
        person.assert_is_told(&answer.body);
        person.user_id = answer.body["userId"].as_str().map(str::to_owned);
        assert!(person.user_id.is_some(), "{}", answer.body);
    }

    async fn accept(&mut self, index: usize) {
        self.acceptances += 1;
        let (minutes, seconds) = (self.acceptances / 60, self.acceptances % 60);
        let accepted_at = format!("2026-06-01T00:{minutes:02}:{seconds:02}.000Z");
        let body = json!({"type": "crossmint-privacy-policy", "acceptedAt": accepted_at});
        let call = Call::put(
            format!("{}/legal-documents", self.people[index].path()),
            Some(body),
        );
        let answer = self.write(&call).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.body["acceptedAt"], json!(accepted_at));
        self.people[index].accepted_at = Some(accepted_at);
    }

    async fn trigger(&mut self, index: usize) {
        let call = Call::put(
            format!("{}/identity-verification", self.people[index].path()),
            None,
        );
        let answer = self.write(&call).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let person = &mut self.people[index];
        person.triggered = person.stated.map(|stated| (stated, person.contents));
        person.assert_may_stand(&answer.body);
    }

    async fn upload(&mut self, index: usize) {
        let kind = DOCUMENTS[self.chance.below(DOCUMENTS.len())];
        let expires_at = (kind == "id-passport").then_some("2031-05-06");
        let person = &self.people[index];
        let seed = (person.number * 1_000 + person.contents) as u32;
        let data = base64::engine::general_purpose::STANDARD.encode(picture(seed));
        let mut body = json!({
            "reference": {"userLocator": person.locator()}, "documentType": kind, "data": data,
        });
        if let Some(expires_at) = expires_at {
            body["expiresAt"] = expires_at.into();
        }
        let idempotency_key = (self.chance.below(2) == 0).then(|| format!("upload-{seed}"));
        let call = Call {
            method: reqwest::Method::POST,
            path: "/documents".to_owned(),
            body: Some(body),
            idempotency_key,
        };
        let answer = self.write(&call).await;
        let person = &mut self.people[index];
        assert_created(&answer, !person.documents.contains_key(kind));
        let id = answer.body["id"].as_str().unwrap().to_owned();
        if let Some(earlier) = person.documents.get(kind) {
            assert_eq!(earlier.id, id, "a document that is replaced keeps its id");
        }
        person.documents.insert(kind, Document { id, expires_at });
        person.contents += 1;
        person.assert_is_documented(kind, 200, &answer.body);
    }

    async fn ask_for_status(&mut self, index: usize) {
        let person = &self.people[index];
        let answer = self
            .line
            .call(&Call::get(format!("{}/identity-verification", person.path())))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        person.assert_may_stand(&answer.body);
    }

    async fn ask_for_user(&mut self, index: usize) {
        let person = &self.people[index];
        let answer = self.line.call(&Call::get(person.path())).await;
        assert_eq!(
            answer.status,
            if person.exists() { 200 } else { 404 },
            "{}",
            answer.body
        );
        if person.exists() {
            person.assert_is_told(&answer.body);
        }
    }

    async fn ask_for_document(&mut self, index: usize) {
        let person = &self.people[index];
        let position = self.chance.below(person.documents.len());
        let (kind, document) = person
            .documents
            .iter()
            .nth(position)
            .expect("it is less than their number");
        let answer = self
            .line
            .call(&Call::get(format!("/documents/{}", document.id)))
            .await;
        person.assert_is_documented(kind, answer.status, &answer.body);
    }

    async fn write(&mut self, call: &Call) -> Answer {
        let answer = self.line.call(call).await;
        self.writes_acknowledged += 1;
        answer
    }
}

/// 201 for what is new, 200 for what was there. A call that was made before without an answer may have made it then.
#[track_caller]
fn assert_created(answer: &Answer, is_new: bool) {
    let may_be_either = is_new && answer.unanswered > 0;
    let expected = if is_new { 201 } else { 200 };
    assert!(
        answer.status == expected || (may_be_either && answer.status == 200),
        "{} instead of {expected}, after {} calls without an answer: {}",
        answer.status,
        answer.unanswered,
        answer.body
    );
}

/// A small picture of its own for each seed.
fn picture(seed: u32) -> Vec<u8> {
    let mut picture = RgbImage::new(240, 200);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let wave = (x / 8 + seed) ^ (y / 8 + seed.rotate_left(7));
        *pixel = Rgb([
            (wave * 37 % 251) as u8,
            (wave * 91 % 241) as u8,
            ((x + y + seed) % 255) as u8,
        ]);
    }
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture)
        .write_to(&mut bytes, ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}
