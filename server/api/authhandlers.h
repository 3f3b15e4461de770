// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/auth/signin.h"
#include "server/http/router.h"

namespace creditdesk::api {

/// The part of the GoTrue protocol that sign-in needs: /auth/v1/token, user, logout, signup and the key set. Errors
/// have GoTrue's body, not problem+json, because its clients read that. Everything passed must outlive the router.
void addAuthRoutes(http::Router &router, auth::SignIn &signIn, auth::Authenticator &authenticator,
                   const auth::TokenSigner &signer);

} // namespace creditdesk::api
