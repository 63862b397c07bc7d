using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Pipeline.Functions.Access;

/// <summary>The API keys of the configuration section <c>Access:Keys</c>, each with its name, role, country, agency and mission.</summary>
/// <remarks>Only hashes are held, and all of them are compared in constant time, so that neither memory nor timing tells a key. A session stands for a key on pages for some hours;
/// it is signed with the key's hash, so that it ends with the key and nothing need be stored.</remarks>
public sealed class ApiKeys
{
    private static readonly TimeSpan SessionLength = TimeSpan.FromHours(8);

    private readonly TimeProvider clock;
    private readonly List<(byte[] Hash, Caller Caller)> keys = [];

    /// <summary>Reads the keys.</summary>
    /// <exception cref="InvalidOperationException">An entry lacks a key or name, has an unknown role, or a role without the country, agency or mission it needs.</exception>
    public ApiKeys(IConfiguration configuration, TimeProvider clock)
    {
        this.clock = clock;
        foreach (IConfigurationSection entry in configuration.GetSection("Access:Keys").GetChildren())
        {
            string key = entry["Key"] is { Length: >= 16 } text ? text : throw Invalid(entry, "a Key of at least 16 characters");
            string name = entry["Name"] ?? throw Invalid(entry, "a Name");
            if (!Enum.TryParse(entry["Role"], out Role role) || role == Role.Anyone) throw Invalid(entry, "a Role: Agency, Coordinator, CaseManager or Administrator");
            if (role is Role.Agency or Role.Coordinator && entry["Country"] is null) throw Invalid(entry, "a Country for this role");
            if (role == Role.Agency && entry["Agency"] is null) throw Invalid(entry, "an Agency for this role");
            if (role == Role.CaseManager && entry["Mission"] is null) throw Invalid(entry, "a Mission for this role");
            keys.Add((Hash(key), new Caller(name, role, entry["Country"], entry["Agency"], entry["Mission"])));
        }
    }

    /// <summary>The caller who holds a key, or null.</summary>
    public Caller? Find(string key)
    {
        byte[] hash = Hash(key);
        return Find(known => known, hash);
    }

    /// <summary>A new session of whoever holds a key: what the browser keeps, and until when it counts; null where nobody holds it.</summary>
    public (string Token, DateTimeOffset Until)? Begin(string key)
    {
        if (Find(key) is null) return null;
        DateTimeOffset until = clock.GetUtcNow() + SessionLength;
        long end = until.ToUnixTimeSeconds();
        return (string.Create(CultureInfo.InvariantCulture, $"{end}.{Convert.ToHexStringLower(Signature(Hash(key), end))}"), until);
    }

    /// <summary>The caller of a session; null where it is none, or is over.</summary>
    public Caller? FindSession(string token)
    {
        if (token.Split('.') is not [var end, var signature] || !long.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out long until)) return null;
        if (signature.Length != 2 * SHA256.HashSizeInBytes || !signature.All(char.IsAsciiHexDigitLower) || until < clock.GetUtcNow().ToUnixTimeSeconds()) return null;
        return Find(known => Signature(known, until), Convert.FromHexString(signature));
    }

    private static byte[] Signature(byte[] hash, long end) => HMACSHA256.HashData(hash, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"session until {end}")));

    private Caller? Find(Func<byte[], byte[]> of, byte[] wanted)
    {
        Caller? found = null;
        foreach ((byte[] known, Caller caller) in keys)
            if (CryptographicOperations.FixedTimeEquals(of(known), wanted)) found = caller;
        return found;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static InvalidOperationException Invalid(IConfigurationSection entry, string expected) => new($"Setting {entry.Path} needs {expected}.");
}
