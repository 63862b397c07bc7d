using Microsoft.Extensions.Configuration;
using Pipeline.Core.Anonymisation;

namespace Pipeline.Functions.Storage;

/// <summary>The secrets from which pseudonyms are made, from the configuration section <c>Pseudonymisation</c>:
/// <c>Scopes:{scope}:Current</c> names the rotation in use and <c>Scopes:{scope}:Keys:{rotation}</c> its secret in base64, at least 32 bytes.
/// The section <c>Default</c>, of the same form, serves scopes that have none of their own; each of them gets other keys derived from it.</summary>
public sealed class PseudonymisationKeys(IConfiguration configuration)
{
    private const int FewestBytes = 32;

    /// <summary>A pseudonymiser with the current secret of a scope.</summary>
    /// <exception cref="InvalidOperationException">There is none, or it is not one; the message names the setting, never a secret.</exception>
    public Pseudonymiser Current(string scope)
    {
        IConfigurationSection section = configuration.GetSection($"Pseudonymisation:Scopes:{scope}");
        if (!section.Exists()) section = configuration.GetSection("Pseudonymisation:Default");
        string rotation = section["Current"] ?? throw new InvalidOperationException($"Setting {section.Path}:Current is missing: records about persons of '{scope}' cannot be taken without a key.");
        string setting = $"Keys:{rotation}";
        byte[] secret = new byte[section[setting]?.Length ?? 0];
        if (!Convert.TryFromBase64String(section[setting] ?? "", secret, out int length) || length < FewestBytes)
            throw new InvalidOperationException($"Setting {section.Path}:{setting} needs at least {FewestBytes} bytes in base64.");
        return new Pseudonymiser(secret.AsSpan(0, length), scope, rotation);
    }
}
