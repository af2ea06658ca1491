//! Neural nets in ONNX, run on one thread: a worker has one core.

use std::sync::{Arc, OnceLock};

use rten::{Model, RunOptions, ThreadPool};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

/// A net of one input and one output.
pub(super) struct Net {
    model: Model,
}

impl Net {
    /// From the bytes of an ONNX file.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(super) fn load(bytes: Vec<u8>) -> Result<Self, String> {
        Ok(Self { model: Model::load(bytes).map_err(|error| error.to_string())? })
    }

    /// An entry of the file's metadata.
    pub(super) fn metadata(&self, key: &str) -> Option<&str> {
        self.model.metadata().get(key)
    }

    /// The output for an input of the given shape, both row by row, with the shape of the output.
    ///
    /// # Errors
    /// When the net does not take such an input.
    pub(super) fn run<const N: usize>(&self, shape: [usize; 4], input: Vec<f32>) -> Result<([usize; N], Vec<f32>), String> {
        let input = NdTensor::try_from_data(shape, input).map_err(|error| error.to_string())?;
        let options = RunOptions::default().with_thread_pool(Some(one_thread()));
        let output = self.model.run_one(input.into(), Some(options)).map_err(|error| error.to_string())?;
        let output: NdTensor<f32, N> = output.try_into().map_err(|_| format!("the output has not {N} dimensions"))?;
        Ok((output.shape(), output.into_data()))
    }
}

fn one_thread() -> Arc<ThreadPool> {
    static POOL: OnceLock<Arc<ThreadPool>> = OnceLock::new();
    Arc::clone(POOL.get_or_init(|| Arc::new(ThreadPool::with_num_threads(1))))
}
