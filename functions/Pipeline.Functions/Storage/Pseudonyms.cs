using System.Text;
using Microsoft.Extensions.Configuration;
using Pipeline.Core.Anonymisation;
using Pipeline.Core.Templates;

namespace Pipeline.Functions.Storage;

/// <summary>The secret behind pseudonyms: the setting <c>Pseudonyms:Secret</c>, or <c>Pseudonyms:{scope}</c> for a key scope that has its own.</summary>
/// <remarks>Keys of different scopes are derived from it and do not tell each other.</remarks>
public sealed class Pseudonyms(IConfiguration configuration)
{
    /// <summary>The pseudonymiser for a template's submissions of a country; the caller disposes it.</summary>
    /// <exception cref="InvalidOperationException">There is no secret.</exception>
    public Pseudonymiser For(Template template, string country)
    {
        string scope = template.KeyScopeOf(country);
        string secret = configuration[$"Pseudonyms:{scope}"] ?? configuration["Pseudonyms:Secret"]
            ?? throw new InvalidOperationException("Setting 'Pseudonyms:Secret' is missing; see local.settings.sample.json.");
        return new Pseudonymiser(Encoding.UTF8.GetBytes(secret), scope, rotation: "1");
    }
}
