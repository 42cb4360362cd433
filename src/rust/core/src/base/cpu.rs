//! What the processor can do.

/// Which instructions to use. The result is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Simd {
    /// AVX2, FMA and POPCNT where the machine has them.
    Fastest,
    /// What every machine has.
    Portable,
}

impl Simd {
    pub(crate) fn avx2(self) -> bool {
        #[cfg(target_arch = "x86_64")]
        let has = std::is_x86_feature_detected!("avx2")
            && std::is_x86_feature_detected!("fma")
            && std::is_x86_feature_detected!("popcnt");
        #[cfg(not(target_arch = "x86_64"))]
        let has = false;
        has && self == Self::Fastest
    }
}
