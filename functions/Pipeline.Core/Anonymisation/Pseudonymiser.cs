using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Anonymisation;

/// <summary>Replaces identifiers of persons by keyed pseudonyms, the same for the same person within one key scope and rotation.</summary>
/// <remarks>In two steps. Each row's identifier gives a digest of 128 bits (SipHash-2-4), cheap enough for every row, by which records are partitioned and
/// sorted; so no identifier leaves memory. Once for each person the digest gives the pseudonym: the first 128 bits of HMAC-SHA-256 (RFC 2104; ISO 25237 calls it
/// irreversible pseudonymisation). Both keys come from the scope's secret by HKDF-SHA-256 (RFC 5869), with scope and rotation in its info, so that nothing links
/// the pseudonyms of two scopes or rotations. Identifiers are normalised before: blanks around them do not count, and letters a to z count as capitals.
/// Not safe for concurrent use.</remarks>
public sealed class Pseudonymiser : IDisposable
{
    private readonly IncrementalHash mac;
    private readonly UInt128 personKey;
    private byte[] normalised = new byte[64];

    /// <summary>Derives the keys.</summary>
    /// <param name="secret">The scope's secret, at least 16 random bytes.</param>
    /// <param name="scope">The key scope: a country, or a fixed name such as <c>IOM</c> (see <see cref="Templates.Template.KeyScopeOf"/>).</param>
    /// <param name="rotation">Which secret of the scope it is.</param>
    /// <exception cref="ArgumentException">The secret is too short.</exception>
    public Pseudonymiser(ReadOnlySpan<byte> secret, string scope, string rotation)
    {
        if (secret.Length < 16) throw new ArgumentException($"A secret has at least 16 bytes, found {secret.Length}.", nameof(secret));
        Scope = scope;
        Rotation = rotation;
        personKey = BinaryPrimitives.ReadUInt128LittleEndian(Derive(secret, "person", 16));
        DigestKey = BinaryPrimitives.ReadUInt128LittleEndian(Derive(secret, "record", 16));
        mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Derive(secret, "pseudonym", 32));
    }

    /// <summary>The key scope.</summary>
    public string Scope { get; }

    /// <summary>Which secret of the scope is used.</summary>
    public string Rotation { get; }

    /// <summary>Key for digests of record keys: see <see cref="PartOutput.DigestKey"/>.</summary>
    public UInt128 DigestKey { get; }

    /// <summary>The digest of an identifier, UTF-8.</summary>
    public UInt128 DigestOf(ReadOnlySpan<byte> identifier)
    {
        identifier = identifier.Trim(" \t\r\n"u8);
        if (normalised.Length < identifier.Length) normalised = new byte[2 * identifier.Length];
        Span<byte> capitals = normalised.AsSpan(0, identifier.Length);
        if (Ascii.ToUpper(identifier, capitals, out _) != OperationStatus.Done)
            for (int i = 0; i < identifier.Length; i++) capitals[i] = identifier[i] is >= (byte)'a' and <= (byte)'z' ? (byte)(identifier[i] - 'a' + 'A') : identifier[i];
        return SipHash.Digest(personKey, capitals);
    }

    /// <summary>The pseudonym of the person with this digest.</summary>
    public UInt128 PseudonymOf(UInt128 digest)
    {
        Span<byte> bytes = stackalloc byte[16];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, digest);
        mac.AppendData(bytes);
        mac.GetHashAndReset(hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    /// <summary>The pseudonym of an identifier, UTF-8, as 32 hexadecimal digits.</summary>
    public string PseudonymOf(ReadOnlySpan<byte> identifier) => PseudonymOf(DigestOf(identifier)).ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void Dispose() => mac.Dispose();

    private byte[] Derive(ReadOnlySpan<byte> secret, string purpose, int length)
    {
        byte[] key = new byte[length];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, salt: [], Encoding.UTF8.GetBytes($"migration-profiles\n{purpose}\n{Scope}\n{Rotation}"));
        return key;
    }
}
