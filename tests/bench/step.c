/* The same training step by hand: H and B are the width and the batch, FOCAL says focal loss by Adam, else mse by SGD. */
typedef unsigned int bits;

static float as_float(bits x) { float y; __builtin_memcpy(&y, &x, 4); return y; }
static bits as_bits(float x) { bits y; __builtin_memcpy(&y, &x, 4); return y; }

/* e^x - 1 for |x| <= 20, in single precision (Cephes' polynomial). */
static inline float expm1_of(float x) {
  float shifted = x * 1.44269504f + 12582912.0f, n = shifted - 12582912.0f;
  float r = x - n * 0.693359375f - n * -2.12194440e-4f;
  float p = ((((1.9875691500e-4f * r + 1.3981999507e-3f) * r + 8.3334519073e-3f) * r + 4.1665795894e-2f) * r + 1.6666665459e-1f) * r + 5.0000001201e-1f;
  float power = as_float((as_bits(shifted) << 23) + 0x3f800000u);
  return power * (p * r * r + r) + (power - 1.0f);
}
static inline float tanh_of(float x) {
  float size = __builtin_fabsf(x), twice = size + size;
  float e = expm1_of(twice < 20.0f ? twice : 20.0f);
  return __builtin_copysignf(e / (e + 2.0f), x);
}
/* log(1 + x) for 0 <= x <= 1 (musl's polynomial). */
static inline float log1p_of(float x) {
  bits u = as_bits(1.0f + x) + (0x3f800000u - 0x3f3504f3u);
  float k = (float)((int)(u >> 23) - 127), f = as_float((u & 0x7fffffu) + 0x3f3504f3u) - 1.0f;
  float s = f / (2.0f + f), z = s * s, half = 0.5f * f * f;
  float series = z * (0.66666662693f + z * (0.40000972152f + z * (0.28498786688f + z * 0.24279078841f)));
  return s * (half + series) + k * 9.0580006145e-6f - half + f + k * 6.9313812256e-1f;
}

#define SAMPLES 512
#define SIZE (2 * H + H + H * H + H + H + 1)
/* Weights from the first layer on, each layer's inputs by outputs and then its biases. */
static float w[SIZE], g[SIZE], m[SIZE], v[SIZE];
static float x[SAMPLES][2], y[SAMPLES];
static float bx[B][2], by[B], h1[B][H], h2[B][H], d1[B][H], d2[B][H], out[B], d[B];
static double first = 1, second = 1;
static bits state = 1;

#define W1 (w)
#define B1 (w + 2 * H)
#define W2 (w + 3 * H)
#define B2 (w + 3 * H + H * H)
#define W3 (w + 4 * H + H * H)
#define B3 (w + 5 * H + H * H)

static float uniform(void) { state = state * 1664525u + 1013904223u; return (float)(state >> 8) / 16777216.0f; }

__attribute__((export_name("init"))) void init(void) {
  for (int i = 0; i < SIZE; i++) w[i] = (uniform() * 2 - 1) / (i < 3 * H ? 1.41f : __builtin_sqrtf(H));
  for (int s = 0; s < SAMPLES; s++) {
    x[s][0] = uniform() * 4 - 2;
    x[s][1] = uniform() * 4 - 2;
    y[s] = x[s][0] * x[s][1] > 0;
  }
}

static inline float loss_of(void) {
  float sum = 0;
  for (int s = 0; s < B; s++) {
#ifdef FOCAL
    float size = __builtin_fabsf(out[s]), e = expm1_of(size < 20 ? -size : -20) + 1.0f;
    float bce = (out[s] > 0 ? out[s] : 0) - out[s] * by[s] + log1p_of(e);
    float right = expm1_of(bce < 20 ? -bce : -20) + 1.0f, missing = 1 - right;
    float p = out[s] > 0 ? 1 / (1 + e) : e / (1 + e);
    sum += missing * missing * bce;
    d[s] = (missing * missing + 2 * missing * right * bce) * (p - by[s]) / B;
#else
    float distance = out[s] - by[s];
    sum += distance * distance;
    d[s] = 2 * distance / B;
#endif
  }
  return sum / B;
}

static inline void update(void) {
#ifdef FOCAL
  first *= 0.9;
  second *= 0.999;
  float rate = (float)(0.01 / (1 - first)), root = (float)__builtin_sqrt(1 - second);
  for (int i = 0; i < SIZE; i++) {
    m[i] = m[i] + 0.1f * (g[i] - m[i]);
    v[i] = 0.999f * v[i] + 0.001f * g[i] * g[i];
    w[i] -= rate * m[i] / (__builtin_sqrtf(v[i]) / root + 1e-8f);
  }
#else
  for (int i = 0; i < SIZE; i++) w[i] -= 0.1f * g[i];
#endif
}

/* a[n][k] * b[k][H], four rows at once. */
static inline void times(int n, int k, const float *a, int down, int right, const float *b, float *c) {
  for (int row = 0; row < n; row += 4)
    for (int column = 0; column < H; column += 8) {
      float sum[4][8] = {{0}};
      for (int term = 0; term < k; term++)
        for (int i = 0; i < 4; i++)
          for (int j = 0; j < 8; j++) sum[i][j] += a[(row + i) * down + term * right] * b[term * H + column + j];
      for (int i = 0; i < 4; i++)
        for (int j = 0; j < 8; j++) c[(row + i) * H + column + j] = sum[i][j];
    }
}

static float turned[H][H];

static float one(int start) {
  for (int s = 0; s < B; s++) {
    int sample = (start + s) % SAMPLES;
    bx[s][0] = x[sample][0];
    bx[s][1] = x[sample][1];
    by[s] = y[sample];
  }
  for (int s = 0; s < B; s++)
    for (int j = 0; j < H; j++) h1[s][j] = tanh_of(bx[s][0] * W1[j] + bx[s][1] * W1[H + j] + B1[j]);
  times(B, H, &h1[0][0], H, 1, W2, &h2[0][0]);
  for (int s = 0; s < B; s++)
    for (int j = 0; j < H; j++) h2[s][j] = tanh_of(h2[s][j] + B2[j]);
  for (int s = 0; s < B; s++) {
    float four[4] = {0};
    for (int j = 0; j < H; j += 4)
      for (int lane = 0; lane < 4; lane++) four[lane] += h2[s][j + lane] * W3[j + lane];
    out[s] = four[0] + four[1] + four[2] + four[3] + B3[0];
  }
  float loss = loss_of();
  for (int i = 0; i < SIZE; i++) g[i] = 0;
  for (int s = 0; s < B; s++) {
    g[5 * H + H * H] += d[s];
    for (int j = 0; j < H; j++) {
      g[4 * H + H * H + j] += d[s] * h2[s][j];
      d2[s][j] = d[s] * W3[j] * (1 - h2[s][j] * h2[s][j]);
      g[3 * H + H * H + j] += d2[s][j];
    }
  }
  times(H, B, &h1[0][0], 1, H, &d2[0][0], g + 3 * H);
  for (int i = 0; i < H; i++)
    for (int j = 0; j < H; j++) turned[j][i] = W2[i * H + j];
  times(B, H, &d2[0][0], H, 1, &turned[0][0], &d1[0][0]);
  for (int s = 0; s < B; s++)
    for (int j = 0; j < H; j++) {
      float own = d1[s][j] * (1 - h1[s][j] * h1[s][j]);
      g[2 * H + j] += own;
      g[j] += own * bx[s][0];
      g[H + j] += own * bx[s][1];
    }
  update();
  return loss;
}

__attribute__((export_name("steps"))) float steps(int count) {
  float loss = 0;
  for (int i = 0; i < count; i++) loss = one(i * B);
  return loss;
}
