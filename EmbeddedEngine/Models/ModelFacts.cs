using System.Globalization;
using LLama.Native;

namespace MonkeyTroop.EmbeddedEngine.Models;

/// <summary>Reads what a GGUF file says of its model.</summary>
internal static class ModelFacts
{
    /// <summary>
    /// The name of <c>general.file_type</c>, as llama.cpp has it: <c>Q4_K_M</c> for <c>LLAMA_FTYPE_MOSTLY_Q4_K_M</c>. Null where the file has none, or one that
    /// this version does not know.
    /// </summary>
    public static string? Quantization(IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue("general.file_type", out var text) || !int.TryParse(text, CultureInfo.InvariantCulture, out var number)
            || Enum.GetName((LLamaFtype)number) is not { } name)
        {
            return null;
        }

        return ((string[])["LLAMA_FTYPE_", "MOSTLY_", "ALL_"]).Aggregate(name, (rest, word) => rest.Replace(word, "", StringComparison.Ordinal));
    }
}
