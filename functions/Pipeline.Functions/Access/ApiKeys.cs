using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Pipeline.Functions.Access;

/// <summary>The API keys of the configuration section <c>Access:Keys</c>, each with its name, role, country, agency and mission.</summary>
/// <remarks>Only hashes are held, and all of them are compared in constant time, so that neither memory nor timing tells a key.</remarks>
public sealed class ApiKeys
{
    private readonly List<(byte[] Hash, Caller Caller)> keys = [];

    /// <summary>Reads the keys.</summary>
    /// <exception cref="InvalidOperationException">An entry lacks a key or name, has an unknown role, or a role without the country, agency or mission it needs.</exception>
    public ApiKeys(IConfiguration configuration)
    {
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
        Caller? found = null;
        foreach ((byte[] known, Caller caller) in keys)
            if (CryptographicOperations.FixedTimeEquals(known, hash)) found = caller;
        return found;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static InvalidOperationException Invalid(IConfigurationSection entry, string expected) => new($"Setting {entry.Path} needs {expected}.");
}
