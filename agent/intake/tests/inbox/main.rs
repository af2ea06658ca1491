//! A folder inbox over a real store and a real disk. Time is an argument, so that nothing here waits for a clock; only `watching`
//! does, because events come when they come.

mod corpus;
mod faults;
mod folder;
mod office;
mod random;
mod watching;
