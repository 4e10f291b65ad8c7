//! The production calendar of Russia: working days and holidays, 2020–2027.
