using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pipeline.Core.Anonymisation.Synthesis;

/// <summary>Gives a new seed for noise.</summary>
public delegate byte[] SeedSource();

/// <summary>Random numbers for noise, expanded from a seed by AES-256 in counter mode: nobody tells them from chance without the seed, and the seed gives them again.</summary>
/// <remarks>So noise is drawn once, whoever runs again: what is kept is the seed, as secret as the data, until the release is decided on. Production takes the seed from the
/// system's cryptographic generator (<see cref="NewSeed"/>), tests name theirs. NIST SP 800-90A, CTR_DRBG without reseeding. Not safe for concurrent use.</remarks>
public sealed class SeededNoise : Random, IDisposable
{
    /// <summary>Bytes of a seed.</summary>
    public const int SeedSize = 32;

    private const int BlockSize = 16;

    private readonly Aes aes;
    private readonly byte[] counters = new byte[64 * BlockSize];
    private readonly byte[] stream = new byte[64 * BlockSize];
    private ulong next;
    private int used;

    /// <summary>Begins the numbers of a seed.</summary>
    /// <param name="seed">32 bytes.</param>
    /// <param name="purpose">What they are for: each purpose has numbers of its own.</param>
    public SeededNoise(ReadOnlySpan<byte> seed, string purpose)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(seed.Length, SeedSize, nameof(seed));
        aes = Aes.Create();
        aes.Key = HKDF.DeriveKey(HashAlgorithmName.SHA256, seed.ToArray(), SeedSize, salt: [], System.Text.Encoding.UTF8.GetBytes(purpose));
        used = stream.Length;
    }

    /// <summary>A seed from the system's cryptographic generator.</summary>
    public static byte[] NewSeed() => RandomNumberGenerator.GetBytes(SeedSize);

    /// <summary>Bytes.</summary>
    public override void NextBytes(Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            if (used == stream.Length) Refill();
            int taken = Math.Min(buffer.Length, stream.Length - used);
            stream.AsSpan(used, taken).CopyTo(buffer);
            used += taken;
            buffer = buffer[taken..];
        }
    }

    /// <inheritdoc/>
    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    /// <summary>A number from 0 to below the maximum, each as likely as the others to within 2^-53.</summary>
    public override int Next(int maxValue) => (int)(Sample() * maxValue);

    /// <inheritdoc/>
    public override int Next(int minValue, int maxValue) => minValue + (int)(Sample() * ((long)maxValue - minValue));

    /// <inheritdoc/>
    public override double NextDouble() => Sample();

    /// <inheritdoc/>
    public void Dispose() => aes.Dispose();

    /// <summary>53 random bits as a number in [0, 1).</summary>
    protected override double Sample()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        NextBytes(bytes);
        return (BinaryPrimitives.ReadUInt64LittleEndian(bytes) >> 11) * (1.0 / (1UL << 53));
    }

    private void Refill()
    {
        for (int at = 0; at < counters.Length; at += BlockSize) BinaryPrimitives.WriteUInt64LittleEndian(counters.AsSpan(at), next++);
        aes.EncryptEcb(counters, stream, PaddingMode.None);
        used = 0;
    }
}
