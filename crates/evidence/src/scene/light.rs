//! A picture made smaller, and what in it is brighter or darker than its surroundings.

use image::RgbImage;

/// The picture in another size: the mean of the pixels that each new one covers. Of large blocks every second row counts.
pub(super) fn shrunk(picture: &RgbImage, scale: f64) -> RgbImage {
    let (width, height) = picture.dimensions();
    let new = |side: u32| (f64::from(side) * scale).round().clamp(16.0, f64::from(side)) as u32;
    let size = (new(width), new(height));
    if size == (width, height) {
        return picture.clone();
    }
    let from =
        |index: u32, side: u32, new: u32| (u64::from(index) * u64::from(side) / u64::from(new)) as usize;
    let pixels = picture.as_raw();
    let row_bytes = width as usize * 3;
    let mut bytes = Vec::with_capacity(size.0 as usize * size.1 as usize * 3);
    let mut sums = vec![[0_u32; 3]; size.0 as usize];
    for y in 0..size.1 {
        let rows = from(y, height, size.1)..from(y + 1, height, size.1);
        let step = if rows.len() >= 4 { 2 } else { 1 };
        sums.fill([0; 3]);
        let mut count = 0;
        for row in rows.step_by(step) {
            count += 1;
            let row = &pixels[row * row_bytes..(row + 1) * row_bytes];
            let (row, _) = row.as_chunks::<3>();
            let mut start = 0;
            for (x, sum) in (1..).zip(&mut sums) {
                let end = from(x, width, size.0);
                for pixel in &row[start..end] {
                    for (sum, value) in sum.iter_mut().zip(pixel) {
                        *sum += u32::from(*value);
                    }
                }
                start = end;
            }
        }
        for (x, sum) in (0..).zip(&sums) {
            let across = from(x + 1, width, size.0) - from(x, width, size.0);
            bytes.extend(sum.map(|sum| (sum / (count * across as u32)) as u8));
        }
    }
    RgbImage::from_raw(size.0, size.1, bytes).unwrap_or_default()
}

/// What is brighter or darker than its surroundings: the picture with little blur, less the picture with more.
pub(super) fn detail(grey: Vec<u8>, width: usize) -> Vec<f32> {
    let grey: Vec<f32> = grey.into_iter().map(f32::from).collect();
    let blurred = |values: &[f32], reach: usize| mean_down(&mean_across(values, width, reach), width, reach);
    let fine = blurred(&blurred(&grey, 1), 1);
    let coarse = blurred(&blurred(&fine, 4), 4);
    fine.iter()
        .zip(coarse)
        .map(|(fine, coarse)| fine - coarse)
        .collect()
}

fn mean_across(values: &[f32], width: usize, reach: usize) -> Vec<f32> {
    let mut means = Vec::with_capacity(values.len());
    for row in values.chunks_exact(width) {
        let mut sum: f32 = row.iter().take(reach).sum();
        let mut count = reach.min(width);
        for x in 0..width {
            if let Some(value) = row.get(x + reach) {
                sum += value;
                count += 1;
            }
            if x > reach {
                sum -= row[x - reach - 1];
                count -= 1;
            }
            means.push(sum / count as f32);
        }
    }
    means
}

fn mean_down(values: &[f32], width: usize, reach: usize) -> Vec<f32> {
    let rows: Vec<&[f32]> = values.chunks_exact(width).collect();
    let mut sums = vec![0.0_f32; width];
    let mut count = 0.0;
    let add = |sums: &mut [f32], row: &[f32], sign: f32| {
        sums.iter_mut()
            .zip(row)
            .for_each(|(sum, value)| *sum += sign * value);
    };
    for row in rows.iter().take(reach) {
        add(&mut sums, row, 1.0);
        count += 1.0;
    }
    let mut means = Vec::with_capacity(values.len());
    for y in 0..rows.len() {
        if let Some(row) = rows.get(y + reach) {
            add(&mut sums, row, 1.0);
            count += 1.0;
        }
        if y > reach {
            add(&mut sums, rows[y - reach - 1], -1.0);
            count -= 1.0;
        }
        means.extend(sums.iter().map(|sum| sum / count));
    }
    means
}
