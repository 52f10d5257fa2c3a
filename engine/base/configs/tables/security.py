"""Broker settings about who is let in, and how."""

from engine.base.configs.key import ConfigKey
from engine.base.configs.table import read_table

SECURITY_KEYS: dict[str, ConfigKey] = read_table("""
authorizer.class.name | STRING | | | | The class that decides who may do what; empty lets everybody do everything.
connection.failed.authentication.delay.ms | INT | 100 | 0.. | | How long a client that failed to authenticate waits for its connection to close.
connections.max.reauth.ms | LONG | 0 | | | How long a SASL login holds before the client must log in again; 0 is for ever.
delegation.token.expiry.check.interval.ms | LONG | 3600000 | 1.. | | How often expired delegation tokens are removed.
delegation.token.expiry.time.ms | LONG | 86400000 | 1.. | | How long a delegation token holds before it must be renewed.
delegation.token.max.lifetime.ms | LONG | 604800000 | 1.. | | How long a delegation token can be renewed at most.
delegation.token.secret.key | PASSWORD | null | | | The secret delegation tokens are made with.
principal.builder.class | CLASS | org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder | | broker | The class that says who a client is.
sasl.client.callback.handler.class | CLASS | null | | | The class that gives the broker's own SASL logins their values.
sasl.enabled.mechanisms | LIST | GSSAPI | | broker | The SASL mechanisms clients may log in with.
sasl.jaas.config | PASSWORD | null | | broker | Credentials for SASL logins in JAAS form.
sasl.kerberos.kinit.cmd | STRING | /usr/bin/kinit | | broker | The path of the kinit command.
sasl.kerberos.min.time.before.relogin | LONG | 60000 | | broker | The shortest time between two Kerberos logins.
sasl.kerberos.principal.to.local.rules | LIST | DEFAULT | | broker | Rules that make short names of Kerberos principals.
sasl.kerberos.service.name | STRING | null | | broker | The name the broker has in Kerberos.
sasl.kerberos.ticket.renew.jitter | DOUBLE | 0.05 | | broker | How much chance there is in the renewal of tickets.
sasl.kerberos.ticket.renew.window.factor | DOUBLE | 0.8 | | broker | The share of a ticket's life after which it is renewed.
sasl.login.callback.handler.class | CLASS | null | | | The class that gives SASL logins their values.
sasl.login.class | CLASS | null | | | The class that logs in by SASL.
sasl.login.connect.timeout.ms | INT | null | | | How long a connection to an identity provider may take.
sasl.login.read.timeout.ms | INT | null | | | How long an identity provider's answer may take.
sasl.login.refresh.buffer.seconds | SHORT | 300 | | broker | How long before its end a login is renewed at the latest.
sasl.login.refresh.min.period.seconds | SHORT | 60 | | broker | The shortest time between two renewals of a login.
sasl.login.refresh.window.factor | DOUBLE | 0.8 | | broker | The share of a login's life after which it is renewed.
sasl.login.refresh.window.jitter | DOUBLE | 0.05 | | broker | How much chance there is in the renewal of a login.
sasl.login.retry.backoff.max.ms | LONG | 10000 | | | The longest pause before a login is tried again.
sasl.login.retry.backoff.ms | LONG | 100 | | | The first pause before a login is tried again.
sasl.mechanism.controller.protocol | STRING | GSSAPI | | | The SASL mechanism used with controllers.
sasl.mechanism.inter.broker.protocol | STRING | GSSAPI | | broker | The SASL mechanism used between brokers.
sasl.oauthbearer.allow.unverified.audience | BOOLEAN | false | | | Whether tokens are taken whose audience nobody checked.
sasl.oauthbearer.allow.unverified.issuer | BOOLEAN | false | | | Whether tokens are taken whose issuer nobody checked.
sasl.oauthbearer.assertion.algorithm | STRING | RS256 | any case ES256, RS256 | | How an assertion for an identity provider is signed.
sasl.oauthbearer.assertion.claim.aud | STRING | null | | | The audience an assertion names.
sasl.oauthbearer.assertion.claim.exp.seconds | INT | 300 | 0..86400 | | How long an assertion holds.
sasl.oauthbearer.assertion.claim.iss | STRING | null | | | The issuer an assertion names.
sasl.oauthbearer.assertion.claim.jti.include | BOOLEAN | false | | | Whether an assertion carries an id of its own.
sasl.oauthbearer.assertion.claim.nbf.seconds | INT | 60 | 0..3600 | | How far back an assertion says it began to hold.
sasl.oauthbearer.assertion.claim.sub | STRING | null | | | The subject an assertion names.
sasl.oauthbearer.assertion.file | STRING | null | | | A file with a ready-made assertion.
sasl.oauthbearer.assertion.private.key.file | STRING | null | | | The key assertions are signed with.
sasl.oauthbearer.assertion.private.key.passphrase | PASSWORD | null | | | The passphrase of that key.
sasl.oauthbearer.assertion.template.file | STRING | null | | | A file with more claims for assertions.
sasl.oauthbearer.client.credentials.client.id | STRING | null | | | The name the identity provider knows the broker by.
sasl.oauthbearer.client.credentials.client.secret | PASSWORD | null | | | The secret that goes with that name.
sasl.oauthbearer.clock.skew.seconds | INT | 30 | | | How far the identity provider's clock may differ.
sasl.oauthbearer.expected.audience | LIST | | | | The audiences a token may be for.
sasl.oauthbearer.expected.issuer | STRING | null | | | The issuer a token must come from.
sasl.oauthbearer.jwks.endpoint.refresh.ms | LONG | 3600000 | | | How often the identity provider's keys are fetched.
sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms | LONG | 10000 | | | The longest pause before the keys are fetched again.
sasl.oauthbearer.jwks.endpoint.retry.backoff.ms | LONG | 100 | | | The first pause before the keys are fetched again.
sasl.oauthbearer.jwks.endpoint.url | STRING | null | | | Where the identity provider's keys are.
sasl.oauthbearer.jwt.retriever.class | CLASS | org.apache.kafka.common.security.oauthbearer.DefaultJwtRetriever | | | The class that fetches tokens.
sasl.oauthbearer.jwt.validator.class | CLASS | org.apache.kafka.common.security.oauthbearer.DefaultJwtValidator | | | The class that checks tokens.
sasl.oauthbearer.scope | STRING | null | | | The scope a token is asked for.
sasl.oauthbearer.scope.claim.name | STRING | scope | | | The claim that holds a token's scope.
sasl.oauthbearer.sub.claim.name | STRING | sub | | | The claim that holds a token's subject.
sasl.oauthbearer.token.endpoint.url | STRING | null | | | Where the identity provider gives tokens.
sasl.server.callback.handler.class | CLASS | null | | | The class that checks what clients log in with.
sasl.server.max.receive.size | INT | 524288 | | | The most bytes a client may send before it is logged in.
security.inter.broker.protocol | STRING | PLAINTEXT | in PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL | | The security protocol between brokers.
security.providers | STRING | null | | | Classes that offer security algorithms.
ssl.allow.dn.changes | BOOLEAN | false | | | Whether a new certificate may carry another name.
ssl.allow.san.changes | BOOLEAN | false | | | Whether a new certificate may lack earlier alternative names.
ssl.cipher.suites | LIST | | | broker | The TLS cipher suites; empty leaves it to the library.
ssl.client.auth | STRING | none | in required, requested, none | broker | Whether clients must show a certificate: required, requested or none.
ssl.enabled.protocols | LIST | TLSv1.2,TLSv1.3 | | broker | The TLS versions clients may use.
ssl.endpoint.identification.algorithm | STRING | https | | broker | How a server's name is checked; empty turns it off.
ssl.engine.factory.class | CLASS | null | | broker | A class that makes TLS engines.
ssl.key.password | PASSWORD | null | | broker | The password of the private key.
ssl.keymanager.algorithm | STRING | SunX509 | | broker | How the key manager works.
ssl.keystore.certificate.chain | PASSWORD | null | | broker | The certificate chain in PEM form.
ssl.keystore.key | PASSWORD | null | | broker | The private key in PEM form.
ssl.keystore.location | STRING | null | | broker | The file of the key store.
ssl.keystore.password | PASSWORD | null | | broker | The password of the key store.
ssl.keystore.type | STRING | JKS | | broker | The format of the key store.
ssl.principal.mapping.rules | STRING | DEFAULT | | | Rules that make short names of certificates.
ssl.protocol | STRING | TLSv1.3 | | broker | The TLS version that is tried first.
ssl.provider | STRING | null | | broker | The security provider for TLS.
ssl.secure.random.implementation | STRING | null | | broker | The random source for TLS.
ssl.trustmanager.algorithm | STRING | PKIX | | broker | How the trust manager works.
ssl.truststore.certificates | PASSWORD | null | | broker | The trusted certificates in PEM form.
ssl.truststore.location | STRING | null | | broker | The file of the trust store.
ssl.truststore.password | PASSWORD | null | | broker | The password of the trust store.
ssl.truststore.type | STRING | JKS | | broker | The format of the trust store.
""")
