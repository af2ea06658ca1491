//! Doing tasks over a real store: the station with and without its script, taking and giving back, declining.

use crate::support::{DATE, Office};
use axum::http::StatusCode;

#[tokio::test]
async fn opening_a_task_takes_it_and_giving_it_back_frees_it() {
    let office = Office::new().await;
    let case = office.case("greffe").await;
    let (marie, luc) = (office.sign_in("marie").await, office.sign_in("luc").await);
    let task = format!("/tasks/{}.1", case.id);
    let page = marie.get(&task).await;
    assert!(page.body.contains("2 champs à vérifier"), "{}", page.body);
    assert_eq!(marie.journal(&case, "task-claimed").await, 1);
    let told = luc.get(&task).await;
    assert_eq!(told.status, StatusCode::OK);
    assert!(told.body.contains("Marie Gagnon s’occupe de cette tâche") && !told.body.contains("id=\"station\""));
    assert!(luc.get("/tasks?show=free").await.body.contains("Rien n’attend"));
    assert!(marie.get("/tasks?show=mine").await.body.contains(&case.number));
    assert_eq!(marie.post(&format!("{task}/return"), "").await.status, StatusCode::SEE_OTHER);
    assert!(luc.get(&task).await.body.contains("id=\"station\""));
}

#[tokio::test]
async fn a_colleague_gives_back_the_task_of_somebody_who_is_away() {
    let office = Office::new().await;
    let case = office.case("greffe").await;
    let (marie, luc) = (office.sign_in("marie").await, office.sign_in("luc").await);
    let task = format!("/tasks/{}.1", case.id);
    marie.get(&task).await;
    let told = luc.get(&task).await.body;
    assert!(told.contains(&format!("action=\"{task}/return\"")) && told.contains("Si cette personne est absente"), "{told}");
    assert_eq!(luc.post(&format!("{task}/return"), "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(marie.journal(&case, "task-returned").await, 1);
    assert!(luc.get(&task).await.body.contains("id=\"station\""));
}

#[tokio::test]
async fn the_next_task_is_taken_by_its_first_action() {
    let office = Office::new().await;
    let (first, next) = (office.case("greffe").await, office.case("greffe").await);
    let (marie, luc) = (office.sign_in("marie").await, office.sign_in("luc").await);
    let task = format!("/tasks/{}.1", first.id);
    let done = marie.post(&task, &format!("then=done&seen=nom&f-nom=Tremblay&f-{DATE}=1980-03-01")).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let to = done.header("location").to_owned();
    assert!(to.starts_with(&format!("/tasks/{}.1?done=review", next.id)), "{to}");
    assert!(marie.get(&to).await.body.contains("id=\"station\""));
    assert_eq!(marie.journal(&next, "task-claimed").await, 0, "to be sent on takes nothing");
    let fields = format!("/tasks/{}.1/fields", next.id);
    assert_eq!(marie.post(&fields, "field=nom&value=Tremblay").await.status, StatusCode::OK);
    assert_eq!(marie.journal(&next, "task-claimed").await, 1);
    let late = luc.post(&fields, "field=nom&value=Roy").await;
    assert!(late.body.contains("\"accepted\":false") && late.body.contains("Marie Gagnon"), "{}", late.body);
}

#[tokio::test]
async fn the_script_checks_one_field_at_a_time() {
    let office = Office::new().await;
    let case = office.case("greffe").await;
    let marie = office.sign_in("marie").await;
    let task = format!("/tasks/{}.1", case.id);
    marie.get(&task).await;
    let fields = format!("{task}/fields");
    let wrong = marie.post(&fields, &format!("field={DATE}&value=1980-02-31")).await;
    assert_eq!(wrong.status, StatusCode::OK);
    assert!(wrong.body.contains("\"accepted\":false") && wrong.body.contains("écrivez une date qui existe"), "{}", wrong.body);
    let right = marie.post(&fields, &format!("field={DATE}&value=1980%2F03%2F01")).await;
    assert!(right.body.contains("\"value\":\"1980-03-01\"") && right.body.contains("\"left\":1"), "{}", right.body);
    let kept = marie.post(&fields, "field=nom&value=Tremblay").await;
    assert!(kept.body.contains("\"left\":0") && kept.body.contains("Tout est vérifié"));
    assert_eq!((marie.journal(&case, "field-corrected").await, marie.journal(&case, "field-confirmed").await), (1, 1));
    let done = marie.post(&task, "then=done&f-nom=Tremblay").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert!(done.header("location").contains(&format!("done=review&case={}", case.number)));
    let told = marie.get(&task).await.body;
    assert!(told.contains("Cette tâche est déjà faite"), "{told}");
}

#[tokio::test]
async fn the_plain_form_does_the_same() {
    let office = Office::new().await;
    let case = office.case("greffe").await;
    let marie = office.sign_in("marie").await;
    let task = format!("/tasks/{}.1", case.id);
    marie.get(&task).await;
    // Nothing looked at: nothing is accepted, and each field says so in the words of the summary.
    let form = format!("f-nom=Tremblay&f-{DATE}=1980-02-31");
    let left = marie.post(&task, &format!("then=done&{form}")).await;
    assert_eq!(left.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(left.body.matches("vérifiez cette valeur et acceptez-la").count(), 4, "two fields, each on top and at its place");
    assert_eq!(marie.journal(&case, "field-confirmed").await, 0);
    // One looked at, the other with a value that is none: the first is kept, the second told.
    let half = marie.post(&task, &format!("then=done&seen=nom&seen={DATE}&{form}")).await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(half.body.contains("écrivez une date qui existe") && half.body.contains("value=\"1980-02-31\""));
    assert_eq!(marie.journal(&case, "field-confirmed").await, 1);
    let done =
        marie.post(&task, &format!("then=done&seen=nom&f-nom=Tremblay&f-{DATE}=1980-03-01&f-nouvelle_municipalite=L%C3%A9vis")).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(marie.journal(&case, "field-corrected").await, 2, "the date, and a field that had been read with certainty");
    assert_eq!(marie.journal(&case, "field-confirmed").await, 1, "what was checked is not checked again");
}

#[tokio::test]
async fn saving_for_later_keeps_what_was_looked_at() {
    let office = Office::new().await;
    let case = office.case("greffe").await;
    let marie = office.sign_in("marie").await;
    let task = format!("/tasks/{}.1", case.id);
    marie.get(&task).await;
    let saved = marie.post(&task, &format!("then=later&seen=nom&f-nom=Roy&f-{DATE}=1980-02-31")).await;
    assert_eq!((saved.status, saved.header("location")), (StatusCode::SEE_OTHER, "/tasks"));
    assert!(marie.get(&task).await.body.contains("1 champ à vérifier"));
}

#[tokio::test]
async fn a_field_that_the_case_lacks_is_refused_with_its_code() {
    let office = Office::new().await;
    let case = office.case("greffe").await;
    let marie = office.sign_in("marie").await;
    let answer = marie.post(&format!("/tasks/{}.1/fields", case.id), "field=inconnu&value=x").await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("GRF-CASE-008"));
    assert_eq!(marie.post(&format!("/tasks/{}.1/sign", case.id), "consent=1").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(marie.get(&format!("/tasks/{}.9", case.id)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(marie.get("/tasks/n-importe-quoi").await.status, StatusCode::NOT_FOUND);
}
