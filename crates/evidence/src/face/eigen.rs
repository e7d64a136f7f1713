//! Eigenvalues of small symmetric matrices, by Jacobi's rotations.

/// Sweeps after which any matrix of this size has long converged.
const SWEEPS_MAX: usize = 40;
/// Share of the diagonal below which what is off it counts as zero.
const OFF_DIAGONAL_SHARE: f64 = 1e-14;

/// Eigenvalues, the largest first, each with its unit eigenvector.
pub fn eigen<const N: usize>(mut matrix: [[f64; N]; N]) -> Vec<(f64, [f64; N])> {
    let mut vectors = [[0.0; N]; N];
    for (index, row) in vectors.iter_mut().enumerate() {
        row[index] = 1.0;
    }
    for _ in 0..SWEEPS_MAX {
        let diagonal: f64 = (0..N).map(|index| matrix[index][index].abs()).sum();
        let off: f64 = (0..N)
            .flat_map(|row| (row + 1..N).map(move |column| (row, column)))
            .map(|(row, column)| matrix[row][column].abs())
            .sum();
        if off <= diagonal * OFF_DIAGONAL_SHARE {
            break;
        }
        for row in 0..N {
            for column in row + 1..N {
                rotate(&mut matrix, &mut vectors, row, column);
            }
        }
    }
    let mut pairs: Vec<_> = (0..N)
        .map(|index| {
            (
                matrix[index][index],
                std::array::from_fn(|row| vectors[row][index]),
            )
        })
        .collect();
    pairs.sort_by(|one, other| other.0.total_cmp(&one.0));
    pairs
}

/// Turns two axes so that the element between them becomes zero.
fn rotate<const N: usize>(matrix: &mut [[f64; N]; N], vectors: &mut [[f64; N]; N], p: usize, q: usize) {
    if matrix[p][q].abs() <= f64::MIN_POSITIVE {
        return;
    }
    let theta = (matrix[q][q] - matrix[p][p]) / (2.0 * matrix[p][q]);
    let tangent = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let cos = 1.0 / tangent.hypot(1.0);
    let sin = tangent * cos;
    let turn = |one: f64, other: f64| (cos * one - sin * other, sin * one + cos * other);
    for row in matrix.iter_mut() {
        (row[p], row[q]) = turn(row[p], row[q]);
    }
    let (upper, lower) = matrix.split_at_mut(q);
    for (one, other) in upper[p].iter_mut().zip(&mut lower[0]) {
        (*one, *other) = turn(*one, *other);
    }
    for row in vectors {
        (row[p], row[q]) = turn(row[p], row[q]);
    }
}
