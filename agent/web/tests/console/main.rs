//! The console over a real store in a temporary folder, asked as a browser asks it.

mod bulk;
mod disposal;
mod forms;
mod outside;
mod pages;
mod profiles;
mod renewal;
mod second_factor;
mod signing;
mod support;
mod tasks;
mod tray;
