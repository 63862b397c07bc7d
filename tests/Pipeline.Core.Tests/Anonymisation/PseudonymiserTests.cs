using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Core.Anonymisation;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Tests.Anonymisation;

public class PseudonymiserTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)(i * 7))];

    private static byte[] Key(string purpose, int length, string scope = "KGZ", string rotation = "2024") =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Secret, length, [], Encoding.UTF8.GetBytes($"migration-profiles\n{purpose}\n{scope}\n{rotation}"));

    [Fact]
    public void Digest_and_pseudonym_are_SipHash_and_HMAC_under_keys_from_HKDF()
    {
        using var pseudonymiser = new Pseudonymiser(Secret, "KGZ", "2024");
        UInt128 digest = pseudonymiser.DigestOf("AB123"u8);
        Assert.Equal(SipHash.Digest(BinaryPrimitives.ReadUInt128LittleEndian(Key("person", 16)), "AB123"u8), digest);

        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, digest);
        UInt128 expected = BinaryPrimitives.ReadUInt128BigEndian(HMACSHA256.HashData(Key("pseudonym", 32), bytes));
        Assert.Equal(expected, pseudonymiser.PseudonymOf(digest));
        Assert.Equal(expected, pseudonymiser.PseudonymOf(digest)); // the kept hash starts anew
    }

    [Fact]
    public void Blanks_around_and_the_case_of_letters_do_not_count()
    {
        using var pseudonymiser = new Pseudonymiser(Secret, "KGZ", "2024");
        UInt128 digest = pseudonymiser.DigestOf("AB123É"u8);
        Assert.Equal(digest, pseudonymiser.DigestOf(" ab123É\t"u8));
        Assert.NotEqual(digest, pseudonymiser.DigestOf("AB 123É"u8));
        Assert.NotEqual(digest, pseudonymiser.DigestOf("AB123é"u8));
    }

    [Fact]
    public void Scopes_and_rotations_have_nothing_in_common()
    {
        using var one = new Pseudonymiser(Secret, "KGZ", "2024");
        using var otherScope = new Pseudonymiser(Secret, "TJK", "2024");
        using var otherRotation = new Pseudonymiser(Secret, "KGZ", "2025");
        UInt128[] digests = [one.DigestOf("AB123"u8), otherScope.DigestOf("AB123"u8), otherRotation.DigestOf("AB123"u8)];
        UInt128[] pseudonyms = [one.PseudonymOf(1), otherScope.PseudonymOf(1), otherRotation.PseudonymOf(1)];
        Assert.Equal(6, digests.Concat(pseudonyms).Distinct().Count());
        Assert.Equal(3, new[] { one.DigestKey, otherScope.DigestKey, otherRotation.DigestKey }.Distinct().Count());
    }

    [Fact]
    public void A_short_secret_is_refused() => Assert.Throws<ArgumentException>(() => new Pseudonymiser(new byte[15], "KGZ", "2024"));
}
