using MonkeyTroop.Tests.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Wallets;

public sealed class PostgresHistoryTests(PostgresGiftNetwork fixture) : HistoryTests(fixture), IClassFixture<PostgresGiftNetwork>;
