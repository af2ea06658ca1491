//! The console over a real store in a temporary folder, asked as a browser asks it.

mod forms;
mod pages;
mod signing;
mod support;
mod tasks;
mod tray;
