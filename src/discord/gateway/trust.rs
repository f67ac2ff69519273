//! Whose certificates a connection to the gateway trusts.
//!
//! Owns: the list. Does not know: where further certificates come from.

use std::sync::Arc;

use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tokio_tungstenite::Connector;

/// Trusts these certificates (PEM) beside the usual ones, as the REST client does.
pub(super) fn trusting(ca_pem: &[u8]) -> Connector {
    let mut roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    roots.add_parsable_certificates(CertificateDer::pem_slice_iter(ca_pem).flatten());
    let config = ClientConfig::builder().with_root_certificates(roots);
    Connector::Rustls(Arc::new(config.with_no_client_auth()))
}
