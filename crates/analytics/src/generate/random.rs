//! Pseudo-random numbers that are the same on every machine: SplitMix64 (Steele, Lea and Flood, 2014), one stream for each
//! school of each work, so that parts of a country can be made in any order and at once.

/// A stream of numbers.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The stream of a seed and a path below it.
    pub fn new(seed: u64, path: [u64; 2]) -> Random {
        let mut random = Random(seed);
        for step in path {
            random.0 = random.next() ^ step.wrapping_mul(0xD6E8_FEB8_6659_FD93);
        }
        random
    }

    /// The next 64 bits.
    #[inline]
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform from 0 to 1, without 1.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Standard normal: twelve uniforms of sixteen bits summed, less their mean (Irwin and Hall); bounded by ±6.
    #[inline]
    pub fn normal(&mut self) -> f64 {
        let halves: u64 = (0..3).map(|_| quarters(self.next()).into_iter().map(u64::from).sum::<u64>()).sum();
        halves as f64 / 65_536.0 - 6.0
    }
}

/// Four independent numbers of sixteen bits.
#[inline]
pub fn quarters(bits: u64) -> [u16; 4] {
    [bits as u16, (bits >> 16) as u16, (bits >> 32) as u16, (bits >> 48) as u16]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_the_same_everywhere_and_differ_by_path() {
        // Published first outputs of SplitMix64 with seed 0.
        let mut plain = Random(0);
        assert_eq!([plain.next(), plain.next()], [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4]);
        assert_ne!(Random::new(1, [2, 3]).next(), Random::new(1, [3, 2]).next());
    }

    #[test]
    fn normal_numbers_have_mean_zero_and_variance_one() {
        let mut random = Random::new(7, [0, 0]);
        let values: Vec<f64> = (0..100_000).map(|_| random.normal()).collect();
        let mean = values.iter().sum::<f64>() / 1e5;
        let variance = values.iter().map(|value| value * value).sum::<f64>() / 1e5;
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.02, "{mean} {variance}");
    }
}
