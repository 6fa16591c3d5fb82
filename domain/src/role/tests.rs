//! The rules of grants, as examples.

use super::*;
use crate::spec::given;

const fn granted(role: Role) -> GrantsEvent {
    GrantsEvent::Granted { role, by: None }
}

#[test]
fn a_role_is_given_once_and_taken_once() {
    let grant = GrantsCommand::Grant { role: Role::Reviewer, by: None };
    let revoke = GrantsCommand::Revoke { role: Role::Reviewer, by: None };
    given::<Grants>([]).when(grant).then([granted(Role::Reviewer)]);
    given::<Grants>([granted(Role::Reviewer)]).when(grant).nothing();
    let state = given::<Grants>([granted(Role::Reviewer)])
        .when(revoke)
        .then([GrantsEvent::Revoked { role: Role::Reviewer, by: None }]);
    assert!(!state.permits(Permission::PaymentReview));
}

#[test]
fn everybody_is_a_customer_and_nobody_is_made_one() {
    assert!(Grants::default().permits(Permission::OrderPlace));
    assert!(!Grants::default().permits(Permission::PaymentReview));
    given::<Grants>([])
        .when(GrantsCommand::Grant { role: Role::Customer, by: None })
        .refused(&GrantsError::CustomerIsForAll {});
}

#[test]
fn an_owner_may_do_everything_and_support_does_not_decide_on_money() {
    let owner = given::<Grants>([granted(Role::Owner)]).state();
    assert!(Permission::ALL.iter().all(|permission| owner.permits(*permission)));
    let support = given::<Grants>([granted(Role::Support)]).state();
    assert!(!support.permits(Permission::PaymentReview));
}

#[test]
fn every_permission_is_named_by_a_feature_and_a_verb() {
    for permission in Permission::ALL {
        assert_eq!(permission.code().split('.').count(), 2, "{}", permission.code());
    }
}
