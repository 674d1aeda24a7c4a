"""Signing in at an issuer that speaks SAML 2.0: we are its service provider, by the Web Browser SSO profile.

``provider`` reads what the issuer says of itself, ``question`` asks it who somebody is, ``signatures`` says what it
signed, ``answer`` whether that answers our question, ``attributes`` whom it is about. Whoever that is here, is found by
``people.accounts``, as with OpenID Connect.
"""
