//! How a command can end badly.

use domain::refusal::Refusal;

/// Failure of a command.
#[derive(Debug)]
pub enum Failure {
    /// The input or the request was refused; a person can mend it.
    Refused(Refusal),
    /// The reader of our output went away («| head»): nothing to complain about.
    BrokenPipe,
    /// Our own failure.
    Unexpected(anyhow::Error),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Failure::Refused(refusal)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Failure {
        Failure::Unexpected(error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            Failure::BrokenPipe
        } else {
            Failure::Unexpected(error.into())
        }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Failure {
        match error.io_error_kind() {
            Some(std::io::ErrorKind::BrokenPipe) => Failure::BrokenPipe,
            _ => Failure::Unexpected(error.into()),
        }
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Failure {
        match operations::told(&error) {
            Some(failure) => failure.into(),
            None => Failure::Unexpected(error.into()),
        }
    }
}

impl From<operations::Failure> for Failure {
    fn from(failure: operations::Failure) -> Failure {
        match failure {
            operations::Failure::Refused(refusal)
            | operations::Failure::Conflict(refusal)
            | operations::Failure::Unavailable(refusal) => Failure::Refused(refusal),
            operations::Failure::NotFound => {
                Failure::Refused(Refusal::new("not_found", "Такой записи нет.", "Проверьте имя или код."))
            }
            operations::Failure::Invalid { problems } => {
                let sentences: Vec<String> = problems.into_iter().map(|problem| problem.message).collect();
                Failure::Refused(Refusal::new("invalid", sentences.join(" "), ""))
            }
            unexpected @ operations::Failure::Unexpected { .. } => Failure::Unexpected(unexpected.into()),
        }
    }
}
