//! The words that announce a field.

use crate::document::Field;
use crate::text::{edits, fold};

/// One misread letter is allowed for so many letters of a label.
const LETTERS_PER_EDIT: usize = 6;

/// Fewest letters of a label that may run into what follows it.
const RUN_ON_LETTERS_MIN: usize = 5;

/// Labels, folded and without spaces, by field; of two that match the longer one counts.
const LABELS: &[(Field, &str)] = &[
    (
        Field::FamilyName,
        "SURNAME SURNAMES LASTNAME FAMILYNAME NOM NOMDEFAMILLE APELLIDOS APELLIDO PRIMERAPELLIDO NAME NAZWISKO NAZWISKA COGNOME ACHTERNAAM NAAM APELIDO \
         APELIDOS PRIJMENI PRIEZVISKO EFTERNAMN EFTERNAVN ETTERNAVN SUKUNIMI CSALADINEV NUME PREZIME PRIIMEK ΕΠΩΝΥΜΟ PERENIMI UZVARDS PAVARDE SOYADI ФАМИЛИЯ",
    ),
    (
        Field::GivenNames,
        "GIVENNAMES GIVENNAME FIRSTNAME FIRSTNAMES FORENAMES PRENOM PRENOMS VORNAMEN VORNAME NOMBRE NOMBRES IMIE IMIONA NOME NOMI VOORNAMEN VOORNAAM NOMES JMENO MENO FORNAMN \
         FORNAVN ETUNIMET UTONEV PRENUME IME ΟΝΟΜΑ EESNIMED VARDS VARDAI ADI ИМЕ",
    ),
    (
        Field::BirthDate,
        "DATEOFBIRTH BIRTHDATE DOB GEBURTSDATUM GEBURTSTAG DATEDENAISSANCE FECHADENACIMIENTO FECHANACIMIENTO FECHANAC FECHADENAC NACIMIENTO DATADINASCITA DATADENASCIMENTO GEBOORTEDATUM \
         DATAURODZENIA DATUMNAROZENI DATUMNARODENIA FODELSEDATUM FODSELSDATO FODSELSDATO SYNTYMAAIKA SZULETESIIDO DATANASTERII DATUMRODENJA DATUMROJSTVA SUNNIAEG DOGUMTARIHI",
    ),
    (
        Field::Expiry,
        "DATEOFEXPIRY DATEOFEXPIRATION EXPIRYDATE EXPIRATIONDATE EXPIRES EXPIRESON EXP EXPIRY VALIDUNTIL GULTIGBIS GUELTIGBIS DATEDEXPIRATION FECHADECADUCIDAD CADUCIDAD \
         FECHACADUCIDAD VALIDEZ VALIDOHASTA DATADISCADENZA SCADENZA DATADEVALIDADE VALIDADE GELDIGTOT DATAWAZNOSCI TERMINWAZNOSCI PLATNOSTDO DATUMPLATNOSTI GILTIGTTOM \
         UDLOBSDATO UTLOPSDATO VIIMEINENVOIMASSAOLOPAIVA ERVENYESSEGIIDO DATAEXPIRARII VRIJEDIDO DATUMPOTEKA KEHTIVKUNI",
    ),
    (
        Field::IssueDate,
        "DATEOFISSUE ISSUEDATE ISSUEDON ISS ISSUED AUSSTELLUNGSDATUM AUSGESTELLTAM DATEDEDELIVRANCE FECHADEEXPEDICION FECHADEEMISION EMISION DATADIRILASCIO DATADEEMISSAO \
         DATUMVANAFGIFTE DATAWYDANIA DATUMVYDANI DATUMVYDANIA UTFARDAD UDSTEDELSESDATO MYONTAMISPAIVA KIALLITASDATUMA DATAELIBERARII DATUMIZDAVANJA DATUMIZDAJE",
    ),
    (
        Field::Number,
        "PASSPORTNO PASSPORTNUMBER PASSPORTCARDNO DOCUMENTNO DOCUMENTNUMBER CARDNO CARDNUMBER IDNO IDNUMBER PASSNR PASSNUMMER PASSEPORTN PASSEPORTNO NODUPASSEPORT PASAPORTENO \
         NUMEROPASAPORTE PASSAPORTON NUMSOPORT NUMSOPORTE SOPORTE NUMEROPERMISO NUMERODEPERMISO NUMPERMISO PERMITNUMBER DNI DNINUM NIE LIC LICNO LICENSENO LICENCENO LICENSENUMBER LICENCENUMBER DLN DLNO DL AUSWEISNUMMER AUSWEISNR \
         DOCUMENTNR DOCUMENTNUMMER NRDOKUMENTU NUMERPASZPORTU CISLODOKLADU CISLOPASU CUSTOMERIDENTIFIER NUMBER NUMERODEDOCUMENTO",
    ),
    (
        Field::Nationality,
        "NATIONALITY STAATSANGEHORIGKEIT NATIONALITE NACIONALIDAD CITTADINANZA NACIONALIDADE NATIONALITEIT OBYWATELSTWO STATNIOBCANSTVI STATNAPRISLUSNOST MEDBORGARSKAP \
         STATSBORGERSKAB KANSALAISUUS ALLAMPOLGARSAG CETATENIE DRZAVLJANSTVO",
    ),
    (
        Field::Sex,
        "SEX GESCHLECHT SEXE SEXO SESSO GESLACHT PLEC POHLAVI POHLAVIE KON SUKUPUOLI NEM SPOL",
    ),
    (
        Field::Address,
        "ADDRESS ANSCHRIFT ADRESSE DOMICILIO DOMICILE INDIRIZZO MORADA ADRES RESIDENCE",
    ),
    (
        Field::Payer,
        "PLACEOFBIRTH GEBURTSORT LIEUDENAISSANCE LUGARDENACIMIENTO LUOGODINASCITA AUTHORITY BEHORDE AUTORITE AUTORIDAD AUTORITA TYPE TIPO TYP CODE KODE CODICE CODIGO \
         COUNTRYCODE CODEDUPAYS ISSUINGCOUNTRY HEIGHT GROSSE TAILLE COLOUROFEYES AUGENFARBE COULEURDESYEUX SIGNATURE UNTERSCHRIFT ENDORSEMENTS HGT WGT EYES HAIR CLASS RESTR \
         RESTRICTIONS END DD DONOR",
    ),
];

/// A label at the beginning of a line.
pub(super) struct Label {
    /// What it announces; [`Field::Payer`] for fields that nobody asks for.
    pub(super) field: Field,
    /// The text after it, when that is a value and no further label.
    pub(super) value: Option<String>,
}

/// The label that a line begins with. Lines of passports repeat it in several languages with slashes between them.
pub(super) fn label_of(text: &str) -> Option<Label> {
    let text = text.trim_start_matches(|sign: char| !sign.is_alphanumeric());
    // The number of an element, as on many cards: `(4)`, `4.`, `4d`.
    let text = strip_number(text);
    let signs = text.chars().collect::<Vec<_>>();
    let first_part = text.split(['/', ':', '#']).next().unwrap_or(text);
    let letters = letters(first_part);
    let (field, used) = best(&letters, |used| ends_word(&signs, used))?;
    let end = position_after(&signs, used);
    let rest = signs[end..].iter().collect::<String>();
    let is_further_label = rest.trim_start().starts_with('/') || rest.trim_start().starts_with(". /");
    let value = rest.trim_matches(|sign: char| {
        sign.is_whitespace() || matches!(sign, ':' | '#' | '.' | '/' | '*' | '-' | '"')
    });
    Some(Label {
        field,
        value: (!is_further_label && value.chars().any(char::is_alphanumeric)).then(|| value.to_owned()),
    })
}

fn strip_number(text: &str) -> &str {
    let number = text.trim_start_matches('(');
    let digits = number.trim_start_matches(|sign: char| sign.is_ascii_digit());
    if digits.len() == number.len() || number.len() - digits.len() > 2 {
        return text;
    }
    let after = digits.strip_prefix(['a', 'b', 'c', 'd']).unwrap_or(digits);
    let rest = after.trim_start_matches([')', '.', ' ']);
    if rest.starts_with(char::is_alphabetic) {
        rest
    } else {
        text
    }
}

fn letters(text: &str) -> String {
    fold(text).chars().filter(|sign| sign.is_alphabetic()).collect()
}

/// The field of the longest label that the letters begin with or, with few misread, are; and how many letters of the
/// text it takes.
fn best(letters: &str, ends_word: impl Fn(usize) -> bool) -> Option<(Field, usize)> {
    let mut found: Option<(Field, usize, usize)> = None;
    let count = letters.chars().count();
    for (field, labels) in LABELS {
        for label in labels.split_ascii_whitespace() {
            let length = label.chars().count();
            let used = if letters == label {
                count
            } else if letters.starts_with(label) && (length >= RUN_ON_LETTERS_MIN || ends_word(length)) {
                length
            } else if edits(letters, label, length / LETTERS_PER_EDIT).is_some() {
                count
            } else {
                continue;
            };
            if found.is_none_or(|(_, _, longest)| length > longest) {
                found = Some((*field, used, length));
            }
        }
    }
    found.map(|(field, used, _)| (field, used))
}

/// Whether no letter follows after so many.
fn ends_word(signs: &[char], letters: usize) -> bool {
    let next = signs.get(position_after(signs, letters));
    next.is_none_or(|sign| !sign.is_alphabetic())
}

/// Where in the text so many letters have passed.
fn position_after(signs: &[char], letters: usize) -> usize {
    let mut passed = 0;
    for (index, sign) in signs.iter().enumerate() {
        if passed >= letters {
            return index;
        }
        passed += fold(&sign.to_string())
            .chars()
            .filter(|sign| sign.is_alphabetic())
            .count();
    }
    signs.len()
}

#[cfg(test)]
mod tests {
    use super::label_of;
    use crate::document::Field;

    #[test]
    fn labels_are_known_in_many_languages_and_through_misreadings() {
        for (text, field, value) in [
            ("Surname", Field::FamilyName, None),
            ("Sumname/Nom /Apellidos", Field::FamilyName, None),
            ("Given names / Prénoms /Nombres", Field::GivenNames, None),
            ("Date de nalssance", Field::BirthDate, None),
            ("Geburtsdatum/Date of birth", Field::BirthDate, None),
            ("DOB: 01/06/1958", Field::BirthDate, Some("01/06/1958")),
            ("4b EXP 08/12/2020", Field::Expiry, Some("08/12/2020")),
            ("LIC #: 034568", Field::Number, Some("034568")),
            ("4d LIC#WDLABCD456DG", Field::Number, Some("WDLABCD456DG")),
            ("SEX: M", Field::Sex, Some("M")),
            ("Passport Cardno.*", Field::Number, None),
            ("(3) Date of birth", Field::BirthDate, None),
            ("Fecha de caducidad", Field::Expiry, None),
            ("FECHA NAC. / DATE OF BIRTH", Field::BirthDate, None),
            ("NÚMERO PERMISO", Field::Number, None),
        ] {
            let label = label_of(text).expect(text);
            assert_eq!((label.field, label.value.as_deref()), (field, value), "{text}");
        }
    }

    #[test]
    fn values_are_no_labels() {
        for text in [
            "ERIKSSON",
            "Natacha",
            "12 07 1984",
            "L898902C3",
            "",
            "<<<",
            "Nomura",
        ] {
            assert!(label_of(text).is_none(), "{text}");
        }
    }
}
