using System.Reflection;
using System.Runtime.InteropServices;

namespace Pipeline.Local;

/// <summary>Where things lie: written into this assembly when it is built, since a test runs it from another folder.</summary>
internal static class BuildPaths
{
    private static readonly Dictionary<string, string?> Metadata =
        typeof(BuildPaths).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().ToDictionary(attribute => attribute.Key, attribute => attribute.Value);

    /// <summary>The dll of the function app.</summary>
    public static string App => Of("Pipeline.Functions");

    /// <summary>The dll of the Cosmos endpoint.</summary>
    public static string Cosmos => Of("Pipeline.Local.Cosmos");

    /// <summary>The script of Azurite.</summary>
    public static string Azurite => Path.Combine(Of("ProjectFolder"), "node_modules", "azurite", "dist", "src", "azurite.js");

    /// <summary>The files of the demonstration.</summary>
    public static string Demonstration => Path.Combine(Of("ProjectFolder"), "demo");

    /// <summary>The data folder where none is asked for.</summary>
    public static string Data => Path.GetFullPath(Path.Combine(Of("ProjectFolder"), "..", "..", ".data"));

    /// <summary>The dotnet that runs this process: it has the right runtime, whatever the search path finds first.</summary>
    public static string Dotnet
    {
        get
        {
            string besideRuntime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
            return File.Exists(besideRuntime) ? besideRuntime : "dotnet";
        }
    }

    private static string Of(string key) => Metadata.GetValueOrDefault(key) ?? throw new InvalidOperationException($"The build did not write the path of {key}.");
}
