;; Both passes of a bilinear resize, to the bit as `plainPasses` in src/core/preprocess/passes.ts: products and sums are doubles,
;; which are rounded to floats before the range and after it. `node scripts/assemble.ts` writes rows.wasm.
(module
  (memory (export "memory") 1)

  ;; A row of bytes [width, 3] to doubles [outputs, 3]. A tap is 24 bytes: where its two pixels begin, and their weights.
  (func (export "narrow") (param $row i32) (param $tap i32) (param $end i32) (param $to i32)
    (local $a v128) (local $b v128) (local $first v128) (local $second v128)
    (loop $next
      (local.set $a (i32x4.extend_low_i16x8_u (i16x8.extend_low_i8x16_u
        (v128.load32_zero (i32.add (local.get $row) (i32.load (local.get $tap)))))))
      (local.set $b (i32x4.extend_low_i16x8_u (i16x8.extend_low_i8x16_u
        (v128.load32_zero (i32.add (local.get $row) (i32.load offset=4 (local.get $tap)))))))
      (local.set $first (v128.load64_splat offset=8 (local.get $tap)))
      (local.set $second (v128.load64_splat offset=16 (local.get $tap)))
      (v128.store (local.get $to) (f64x2.add
        (f64x2.mul (local.get $first) (f64x2.convert_low_i32x4_s (local.get $a)))
        (f64x2.mul (local.get $second) (f64x2.convert_low_i32x4_s (local.get $b)))))
      ;; The blue one, and beside it what the next pixel writes over.
      (v128.store offset=16 (local.get $to) (f64x2.add
        (f64x2.mul (local.get $first) (f64x2.convert_low_i32x4_s
          (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $a) (local.get $a))))
        (f64x2.mul (local.get $second) (f64x2.convert_low_i32x4_s
          (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $b) (local.get $b))))))
      (local.set $to (i32.add (local.get $to) (i32.const 24)))
      (br_if $next (i32.lt_u (local.tee $tap (i32.add (local.get $tap) (i32.const 24))) (local.get $end)))))

  ;; scale · float(first · upper + second · lower) + offset, as floats. Two pixels a turn; beyond the last may be another.
  (func (export "mix") (param $upper i32) (param $lower i32) (param $end i32) (param $first f64) (param $second f64)
      (param $range i32) (param $to i32)
    (local $f v128) (local $s v128)
    (local.set $f (f64x2.splat (local.get $first)))
    (local.set $s (f64x2.splat (local.get $second)))
    (loop $next
      (v128.store64_lane 0 (local.get $to) (f32x4.demote_f64x2_zero (f64x2.add (v128.load offset=48 (local.get $range))
        (f64x2.mul (v128.load (local.get $range)) (f64x2.promote_low_f32x4 (f32x4.demote_f64x2_zero (f64x2.add
          (f64x2.mul (local.get $f) (v128.load (local.get $upper)))
          (f64x2.mul (local.get $s) (v128.load (local.get $lower))))))))))
      (v128.store64_lane offset=8 0 (local.get $to) (f32x4.demote_f64x2_zero (f64x2.add (v128.load offset=64 (local.get $range))
        (f64x2.mul (v128.load offset=16 (local.get $range)) (f64x2.promote_low_f32x4 (f32x4.demote_f64x2_zero (f64x2.add
          (f64x2.mul (local.get $f) (v128.load offset=16 (local.get $upper)))
          (f64x2.mul (local.get $s) (v128.load offset=16 (local.get $lower))))))))))
      (v128.store64_lane offset=16 0 (local.get $to) (f32x4.demote_f64x2_zero (f64x2.add (v128.load offset=80 (local.get $range))
        (f64x2.mul (v128.load offset=32 (local.get $range)) (f64x2.promote_low_f32x4 (f32x4.demote_f64x2_zero (f64x2.add
          (f64x2.mul (local.get $f) (v128.load offset=32 (local.get $upper)))
          (f64x2.mul (local.get $s) (v128.load offset=32 (local.get $lower))))))))))
      (local.set $to (i32.add (local.get $to) (i32.const 24)))
      (local.set $lower (i32.add (local.get $lower) (i32.const 48)))
      (br_if $next (i32.lt_u (local.tee $upper (i32.add (local.get $upper) (i32.const 48))) (local.get $end))))))
