//! What can go wrong in the lake, each with a Russian sentence and the way out.

use domain::refusal::Refusal;
use domain::results::work::WorkCode;

/// A failure of the lake.
#[derive(Debug, thiserror::Error)]
pub enum LakeError {
    /// The disk or the object store failed.
    #[error("Хранилище результатов не отвечает или отказало: {0}.")]
    Storage(#[from] object_store::Error),
    /// A file of the lake cannot be read or written as Parquet.
    #[error("Файл хранилища результатов не прочитан или не записан: {0}.")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// Record batches do not fit together.
    #[error("Столбцы файла хранилища не сходятся: {0}.")]
    Arrow(#[from] arrow::error::ArrowError),
    /// A manifest or document cannot be read as JSON.
    #[error("Описание версии хранилища не прочитано: {0}.")]
    Json(#[from] serde_json::Error),
    /// The folder of the lake cannot be made or opened.
    #[error("Папка хранилища результатов не открыта: {0}.")]
    Folder(#[from] std::io::Error),
    /// A file of the lake is not what its version says.
    #[error("Файл хранилища «{file}» повреждён: {what}.")]
    Damaged {
        /// Its path inside the lake.
        file: String,
        /// What is wrong with it.
        what: String,
    },
    /// Other writers were faster again and again.
    #[error("Хранилище результатов всё время меняют другие загрузки.")]
    Busy,
    /// The version that is asked for does not exist.
    #[error("Версии {0} в хранилище результатов нет.")]
    UnknownVersion(u64),
    /// A file could not be scanned.
    #[error("Результаты не подсчитаны: {0}.")]
    Scan(#[from] crate::scan::ScanError),
    /// A version was written by a newer program.
    #[error("Хранилище записано более новой программой (формат {0}).")]
    NewerFormat(u32),
    /// The address is not one the lake can live at.
    #[error("Адрес хранилища «{0}» не подходит.")]
    Address(String),
    /// The program was built without S3.
    #[error("Эта сборка программы не умеет хранить результаты по адресу «{0}».")]
    WithoutS3(String),
    /// Sittings offered in bulk are not sorted.
    #[error("Результаты работы {work} идут не по порядку: школа «{school}» встретилась снова после других школ.")]
    NotSorted {
        /// The work.
        work: WorkCode,
        /// The school that came back.
        school: String,
    },
    /// A scale is not readable.
    #[error("{0}")]
    Refused(#[from] Refusal),
}

impl LakeError {
    /// Stable code of the failure.
    pub const fn code(&self) -> &'static str {
        match self {
            LakeError::Storage(_) | LakeError::Folder(_) => "lake_storage",
            LakeError::Parquet(_)
            | LakeError::Arrow(_)
            | LakeError::Json(_)
            | LakeError::Scan(_)
            | LakeError::Damaged { .. } => "lake_damaged",
            LakeError::Busy => "lake_busy",
            LakeError::UnknownVersion(_) => "lake_version_unknown",
            LakeError::NewerFormat(_) => "lake_newer",
            LakeError::Address(_) | LakeError::WithoutS3(_) => "lake_address",
            LakeError::NotSorted { .. } => "lake_not_sorted",
            LakeError::Refused(_) => "lake_refused",
        }
    }

    /// The way out, one sentence.
    const fn hint(&self) -> &'static str {
        match self {
            LakeError::Storage(_) | LakeError::Folder(_) => {
                "Проверьте, что папка данных доступна для записи и на диске есть место, и повторите."
            }
            LakeError::Parquet(_)
            | LakeError::Arrow(_)
            | LakeError::Json(_)
            | LakeError::Scan(_)
            | LakeError::Damaged { .. } => {
                "Проверьте хранилище командой opora doctor и восстановите папку данных из резервной копии."
            }
            LakeError::Busy => "Повторите загрузку, когда другие закончатся.",
            LakeError::UnknownVersion(_) => "Посмотрите список версий и выберите одну из них.",
            LakeError::NewerFormat(_) => "Обновите программу.",
            LakeError::Address(_) => "Укажите папку или адрес вида s3://хранилище/папка.",
            LakeError::WithoutS3(_) => "Укажите папку или возьмите сборку с хранилищем S3.",
            LakeError::NotSorted { .. } => "Отсортируйте выгрузку по муниципалитету и школе и повторите.",
            LakeError::Refused(_) => "Исправьте и повторите.",
        }
    }
}

impl From<LakeError> for Refusal {
    fn from(error: LakeError) -> Refusal {
        match error {
            LakeError::Refused(refusal) => refusal,
            other => Refusal::new(other.code(), other.to_string(), other.hint()),
        }
    }
}
