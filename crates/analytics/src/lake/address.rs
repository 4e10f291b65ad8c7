//! Where a lake lives: a folder or a bucket, told by its address.

use std::path::Path;

use super::Lake;
use crate::error::LakeError;

impl Lake {
    /// A lake at an address: a folder, or `s3://хранилище/папка` in a build with the feature `s3`. Access to a bucket is
    /// taken from the environment, as every S3 client has it (`AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT` and so on).
    ///
    /// # Errors
    /// The address is none of these, or it cannot be opened.
    pub fn open_url(address: &str) -> Result<Lake, LakeError> {
        match address.split_once("://") {
            None => Lake::open_local(Path::new(address)),
            Some(("file", path)) => Lake::open_local(Path::new(path)),
            Some(("s3", bucket)) => open_bucket(address, bucket),
            Some(_) => Err(LakeError::Address(address.to_owned())),
        }
    }
}

#[cfg(feature = "s3")]
fn open_bucket(_: &str, bucket: &str) -> Result<Lake, LakeError> {
    let (bucket, prefix) = bucket.split_once('/').unwrap_or((bucket, ""));
    let store = object_store::aws::AmazonS3Builder::from_env()
        .with_bucket_name(bucket)
        // A version is created only when its number is free.
        .with_conditional_put(object_store::aws::S3ConditionalPut::ETagMatch)
        .build()?;
    Ok(Lake::open(std::sync::Arc::new(store), prefix))
}

#[cfg(not(feature = "s3"))]
fn open_bucket(address: &str, _: &str) -> Result<Lake, LakeError> {
    Err(LakeError::WithoutS3(address.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_str().unwrap();
        assert!(Lake::open_url(path).is_ok());
        assert!(Lake::open_url(&format!("file://{path}")).is_ok());
        assert!(matches!(Lake::open_url("ftp://x/y"), Err(LakeError::Address(_))));
    }
}
