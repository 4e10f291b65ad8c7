//! Stories about what people do, told on SQLite always and on PostgreSQL when `OPORA_TEST_POSTGRES` names a server.
//! Every organisation, person and plan in them is invented.

#[cfg(test)]
mod accounts;
#[cfg(test)]
mod amendments;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod imports;
#[cfg(test)]
mod keeping;
#[cfg(test)]
mod once;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod speed;
#[cfg(test)]
mod support;
#[cfg(test)]
mod units;
