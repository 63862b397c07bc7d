using System.Security.Cryptography;
using System.Text.Json;
using Pipeline.Local.Demonstration;

namespace Pipeline.Local;

/// <summary>A key to the app.</summary>
/// <param name="Key">What a caller sends in the header <c>x-api-key</c>.</param>
/// <param name="Name">Who they are.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Country">For which country; null for all, as an administrator.</param>
/// <param name="Agency">As which agency; null for a coordinator.</param>
/// <param name="Mission">Whose cases; null for everybody but a case manager.</param>
internal sealed record AccessKey(string Key, string Name, string Role, string? Country, string? Agency, string? Mission = null);

/// <summary>The keys of a data folder: random, made once, readable by its owner only.</summary>
/// <param name="Storage">Key of the storage account, base64.</param>
/// <param name="Documents">Key of the document store, base64.</param>
/// <param name="Pseudonymisation">Secret from which pseudonyms are made, base64.</param>
/// <param name="Access">Keys to the app.</param>
internal sealed record Keys(string Storage, string Documents, string Pseudonymisation, IReadOnlyList<AccessKey> Access)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Reads the keys, after adding those that are missing: an administrator, a coordinator for each country, a key for each agency in it, and a case
    /// manager for each mission.</summary>
    public static Keys LoadOrCreate(string path, IReadOnlyList<DemonstrationFile> files)
    {
        Keys keys = File.Exists(path) ? Read(path) : new Keys(Secret(), Secret(), Secret(), []);
        AccessKey[] missing =
        [
            .. keys.Access.Any(key => key.Role == "Administrator") ? [] : new[] { new AccessKey(Token(), "Administrator", "Administrator", null, null) },
            .. from country in files.Select(file => file.Country).Append(Launcher.ComparisonArea).Distinct()
               where keys.Coordinator(country) is null
               select new AccessKey(Token(), $"Coordinator {country}", "Coordinator", country, null),
            .. from agency in files.Select(file => (file.Country, file.Agency)).Distinct()
               where !keys.Access.Any(key => key.Country == agency.Country && key.Agency == agency.Agency)
               select new AccessKey(Token(), agency.Agency, "Agency", agency.Country, agency.Agency),
            .. from mission in files.Where(file => file.Template == "vot-screening").Select(file => file.Agency).Distinct()
               where !keys.Access.Any(key => key.Mission == mission)
               select new AccessKey(Token(), $"Case manager of {mission}", "CaseManager", null, null, mission),
        ];
        keys = keys with { Access = [.. keys.Access, .. missing] };
        keys.Write(path);
        return keys;
    }

    /// <summary>The coordinator's key for a country.</summary>
    public AccessKey? Coordinator(string country) => Access.FirstOrDefault(key => key.Role == "Coordinator" && key.Country == country);

    private static Keys Read(string path)
    {
        try
        {
            Keys keys = JsonSerializer.Deserialize<Keys>(File.ReadAllText(path), Json) ?? throw new JsonException();
            return keys.Pseudonymisation is null ? keys with { Pseudonymisation = Secret() } : keys;
        }
        catch (JsonException)
        {
            throw new LaunchException($"{path} cannot be read. Delete it for new keys, then start again.");
        }
    }

    private void Write(string path)
    {
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        // Under another name first: a crash while writing must not leave half the keys.
        using (FileStream stream = new(path + ".new", options)) JsonSerializer.Serialize(stream, this, Json);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static string Secret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));

    /// <summary>A new key to the app.</summary>
    public static string Token() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
