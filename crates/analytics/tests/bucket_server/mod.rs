//! A bucket for the tests: an S3 server that keeps objects in a folder and checks every request's signature.
//!
//! The server looks whether an object is there and then writes it, so that two conditional puts of one name could both
//! succeed. Amazon and MinIO decide in one step; here a lock around such puts does.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail the test")]

use std::path::Path;
use std::sync::Arc;

use analytics::Lake;
use hyper::Request;
use hyper::body::Incoming;
use hyper::header::IF_NONE_MATCH;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioIo;
use object_store::aws::{AmazonS3, AmazonS3Builder, S3ConditionalPut};
use s3s::HttpResponse;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use tokio::net::TcpListener;
use tokio::sync::Mutex;

const KEY: &str = "opora-test";
const SECRET: &str = "no-secret-at-all";
const BUCKET: &str = "results";

/// A running server.
pub struct Bucket {
    endpoint: String,
}

impl Bucket {
    /// Serves an empty bucket from `folder` for as long as the test's runtime lives.
    pub async fn serve(folder: &Path) -> Bucket {
        std::fs::create_dir_all(folder.join(BUCKET)).unwrap();
        let mut builder = S3ServiceBuilder::new(s3s_fs::FileSystem::new(folder).unwrap());
        builder.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let (service, conditional) = (builder.build(), Arc::new(Mutex::new(())));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let (service, conditional) = (service.clone(), conditional.clone());
                let answer = service_fn(move |request| answer(service.clone(), conditional.clone(), request));
                // A client that goes away ends its connection, which is its own affair.
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(socket), answer));
            }
        });
        Bucket { endpoint }
    }

    /// A client of the bucket.
    pub fn client(&self) -> AmazonS3 {
        let builder = AmazonS3Builder::new().with_bucket_name(BUCKET).with_region("us-east-1").with_allow_http(true);
        let builder = builder.with_endpoint(&self.endpoint).with_access_key_id(KEY).with_secret_access_key(SECRET);
        builder.with_conditional_put(S3ConditionalPut::ETagMatch).build().unwrap()
    }

    /// A lake in the bucket.
    pub fn lake(&self, folder: &str) -> Lake {
        Lake::open(Arc::new(self.client()), folder)
    }

    /// Address of a lake in the bucket.
    pub fn address(folder: &str) -> String {
        format!("s3://{BUCKET}/{folder}")
    }

    /// What another process finds the bucket by.
    pub fn environment(&self) -> [(&'static str, &str); 5] {
        [
            ("AWS_ENDPOINT", &self.endpoint),
            ("AWS_ALLOW_HTTP", "true"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", KEY),
            ("AWS_SECRET_ACCESS_KEY", SECRET),
        ]
    }
}

async fn answer(
    service: S3Service,
    conditional: Arc<Mutex<()>>,
    request: Request<Incoming>,
) -> Result<HttpResponse, s3s::HttpError> {
    let _one_at_a_time = match request.headers().contains_key(IF_NONE_MATCH) {
        true => Some(conditional.lock_owned().await),
        false => None,
    };
    Service::call(&service, request).await
}
