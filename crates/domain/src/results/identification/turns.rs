//! How a procedure of a school turns out on another draw, by the school's effect on a grid.

use super::effects::{Correlation, Effects, Sample};
use super::grid::{Kernel, Levels, STEPS, Tables};
use super::observation::{Around, Compared, Comparison, Observation};

/// A grid with the kernels of the effects on it.
struct Scale {
    step: f64,
    procedure: Kernel,
    own: Kernel,
    /// Both at once: for a procedure of one year.
    whole: Kernel,
}

/// Points of a grid of the school's effect.
pub struct Window {
    /// Number of the grid.
    scale: usize,
    /// A point stands for this much of the school's effect.
    unit: f64,
    first: i32,
    last: i32,
}

impl Window {
    /// How many points it has.
    pub const fn points(&self) -> usize {
        (self.last - self.first + 1) as usize
    }

    /// Effects of a school at the points.
    pub fn effects(&self) -> impl Iterator<Item = f64> {
        (self.first..=self.last).map(|point| f64::from(point) * self.unit)
    }
}

/// How a procedure turns out by the school's effect.
pub struct Turns {
    /// What is compared.
    pub comparisons: Vec<Comparison>,
    /// By outcome (bit i: comparison i held) and grid point: chance of the outcome given what was seen.
    pub outcomes: Vec<Vec<f64>>,
    /// Logarithm of the chance of what was seen, by grid point.
    pub ln_whole: Vec<f64>,
}

/// Computes turns.
pub struct Grids {
    scales: Vec<Scale>,
    /// Share of the school's effect in a level, in standard deviations.
    common: f64,
    tables: Tables,
}

impl Grids {
    /// The grids of a run.
    pub fn new(correlation: Correlation) -> Grids {
        let scales = STEPS.iter().map(|step| Scale {
            step: *step,
            procedure: Kernel::of((correlation.procedure - correlation.school).max(0.0).sqrt(), *step),
            own: Kernel::of((1.0 - correlation.procedure).max(0.0).sqrt(), *step),
            whole: Kernel::of((1.0 - correlation.school).max(0.0).sqrt(), *step),
        });
        Grids { scales: scales.collect(), common: correlation.school.sqrt(), tables: Tables::default() }
    }

    /// The coarsest grid that is not much wider than the posterior and what was seen of each level (the trapezoid rule errs
    /// by 1e-5 at 1.2 deviations), as far as five deviations to both sides.
    pub fn window(&self, around: &Around) -> Window {
        let narrowest = (1.2 * around.deviation * self.common).min(around.narrowest);
        let fine_enough = |scale: &Scale| scale.step <= narrowest;
        let scale = self.scales.iter().position(fine_enough).unwrap_or(self.scales.len() - 1);
        let unit = self.scales[scale].step / self.common;
        let reach = 5.0 * around.deviation;
        let (first, last) = ((around.mean - reach) / unit, (around.mean + reach) / unit);
        Window { scale, unit, first: first.floor() as i32, last: last.ceil() as i32 }
    }

    /// How a procedure turns out, by the school's effect in a window.
    pub fn turns(&mut self, observations: &[Observation], window: &Window) -> Turns {
        match observations {
            [Observation { effects, sign, sample, comparisons }] if comparisons.len() == 1 => {
                self.of_one(*effects, *sign, *sample, &comparisons[0], window)
            }
            _ => self.of_many(observations, window),
        }
    }

    /// One year with one comparison, as most are.
    fn of_one(&mut self, effects: Effects, sign: f64, sample: Sample, compared: &Compared, window: &Window) -> Turns {
        let Scale { step, whole: kernel, .. } = &self.scales[window.scale];
        let far = kernel.reach();
        let levels = Levels::of(effects, sign * step, window.first - far..=window.last + far);
        let mut seen = self.tables.likelihood(sample, &levels);
        let whole = kernel.smooth(&seen);
        let holding = self.tables.holding(&compared.again, &levels);
        seen.iter_mut().zip(holding).for_each(|(seen, holding)| *seen *= holding);
        let mut held = kernel.smooth(&seen);
        held.iter_mut().zip(&whole).for_each(|(held, whole)| *held = (*held / whole.max(f64::MIN_POSITIVE)).min(1.0));
        let failed = held.iter().map(|held| 1.0 - held).collect();
        Turns {
            comparisons: vec![compared.comparison],
            outcomes: vec![failed, held],
            ln_whole: whole.into_iter().map(f64::ln).collect(),
        }
    }

    fn of_many(&mut self, observations: &[Observation], window: &Window) -> Turns {
        let Window { first, last, .. } = *window;
        let Scale { step, procedure, own, .. } = &self.scales[window.scale];
        let (near, far) = (procedure.reach(), procedure.reach() + own.reach());
        // For each observation its outcomes, each with the chance of what was seen and of the outcome, by level.
        let mut comparisons = Vec::new();
        let mut joint = vec![vec![1.0; (last - first + 1 + 2 * near) as usize]];
        for observation in observations {
            let levels = Levels::of(observation.effects, observation.sign * step, first - far..=last + far);
            let mut split = vec![self.tables.likelihood(observation.sample, &levels)];
            for compared in &observation.comparisons {
                comparisons.push(compared.comparison);
                let holding = self.tables.holding(&compared.again, &levels);
                let held = split.iter().map(|part| times(part, holding.iter().copied()));
                let held: Vec<Vec<f64>> = held.collect();
                let failed = split.iter().map(|part| times(part, holding.iter().map(|chance| 1.0 - chance)));
                // Bit i of an outcome's index says whether comparison i held.
                split = failed.chain(held).collect();
            }
            let split: Vec<Vec<f64>> = split.iter().map(|part| own.smooth(part)).collect();
            joint =
                split.iter().flat_map(|part| joint.iter().map(|before| times(before, part.iter().copied()))).collect();
        }
        let mut outcomes: Vec<Vec<f64>> = joint.iter().map(|part| procedure.smooth(part)).collect();
        let whole: Vec<f64> = (0..window.points()).map(|i| outcomes.iter().map(|outcome| outcome[i]).sum()).collect();
        for outcome in &mut outcomes {
            // Where what was seen is impossible the weight is zero, whatever stands here.
            outcome.iter_mut().zip(&whole).for_each(|(chance, whole)| *chance /= whole.max(f64::MIN_POSITIVE));
        }
        Turns { comparisons, outcomes, ln_whole: whole.into_iter().map(f64::ln).collect() }
    }
}

fn times(values: &[f64], factors: impl Iterator<Item = f64>) -> Vec<f64> {
    values.iter().zip(factors).map(|(value, factor)| value * factor).collect()
}
